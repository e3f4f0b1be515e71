"""Calls a simulator with the official SDK, with correct and wrong credentials."""

import sys
import time

from zenlayercloud.common.config import Config
from zenlayercloud.common.credential import Credential, TokenCredential
from zenlayercloud.common.excpetion.zenlayer_cloud_sdk_exception import ZenlayerCloudSdkException
from zenlayercloud.vm.v20260401 import models, vm_client

DOMAIN = sys.argv[1]
IDS = ["vm-000001", "vm-000002"]


def client(credential):
    return vm_client.VmClient(credential, Config(scheme="http", domain=DOMAIN, request_timeout=60))


def request(kind, **members):
    made = kind()
    for name, value in members.items():
        assert hasattr(made, name), name
        setattr(made, name, value)
    return made


def statuses(vm, ids):
    asked = request(models.DescribeInstancesStatusRequest, instanceIds=ids, pageSize=len(ids))
    answer = vm.DescribeInstancesStatus(asked)
    assert answer.totalCount == len(ids), answer.totalCount
    return {row.instanceId: row.instanceStatus for row in answer.dataSet}


def wait(vm, status):
    deadline = time.monotonic() + 60
    while set(statuses(vm, IDS).values()) != {status}:
        assert time.monotonic() < deadline, f"not {status}: {statuses(vm, IDS)}"
        time.sleep(0.05)


def refused(code, call, *arguments):
    try:
        answer = call(*arguments)
    except ZenlayerCloudSdkException as error:
        assert error.code == code, error
        assert error.request_id, error
        return
    raise AssertionError(f"{code} was expected, not {answer}")


good = client(Credential("simulator-key", "simulator-secret"))
stop = request(models.StopInstancesRequest, instanceIds=IDS)
start = request(models.StartInstancesRequest, instanceIds=IDS)

assert statuses(good, IDS) == dict.fromkeys(IDS, "RUNNING")
assert good.StopInstances(stop).requestId
wait(good, "STOPPED")
refused("OPERATION_DENIED_INSTANCE_NOT_RUNNING", good.StopInstances, stop)
assert good.StartInstances(start).requestId
wait(good, "RUNNING")
refused("OPERATION_DENIED_INSTANCE_NOT_STOPPED", good.StartInstances, start)
missing = request(models.StopInstancesRequest, instanceIds=["vm-999999"])
refused("INVALID_INSTANCE_NOT_FOUND", good.StopInstances, missing)

with_token = client(TokenCredential("simulator-token"))
assert statuses(with_token, IDS) == dict.fromkeys(IDS, "RUNNING")

bad = [
    ("AUTHFAILURE_SIGNATURE_FAILURE", Credential("simulator-key", "wrong")),
    ("AUTHFAILURE_INVALID_AUTHORIZATION", Credential("unknown-key", "simulator-secret")),
    ("AUTHFAILURE_INVALID_AUTHORIZATION", TokenCredential("wrong")),
]
for code, credential in bad:
    refused(code, client(credential).StopInstances, stop)
    refused(code, client(credential).StartInstances, start)
    refused(code, statuses, client(credential), IDS)
assert statuses(good, IDS) == dict.fromkeys(IDS, "RUNNING"), "a refused call had an effect"
print("all as expected")
