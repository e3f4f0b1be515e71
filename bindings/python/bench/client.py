"""A client of the benchmark: stops two instances repeatedly, and prints the cost of a call.

    client.py PEER ENDPOINT CA_FILE CALLS

PEER is `direct` or `interruptible` for zenlayer, or `sdk` for the official SDK; `direct` makes its calls on a
thread other than the main thread. Each line on standard input starts a round, which prints a line of JSON.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from statistics import median
from typing import Any, Callable

IDS = ["1348290517332000001", "1348290517332000002"]
KEY = ("benchmark-key", "benchmark-secret-of-usual-length")


def zenlayer_call(endpoint: str, ca_file: str) -> Callable[[], Any]:
    import zenlayer

    trust: Any = {"ca_file": ca_file} if endpoint.startswith("https:") else {}
    client = zenlayer.Client(
        environment=False,
        endpoint=endpoint,
        access_key_id=KEY[0],
        access_key_secret=KEY[1],
        rate_limit=0,
        **trust,
    )
    return lambda: client.stop_instances(IDS).request_id


def sdk_call(endpoint: str, ca_file: str) -> Callable[[], Any]:
    from zenlayercloud.common.config import Config
    from zenlayercloud.common.credential import Credential
    from zenlayercloud.vm.v20260401 import models, vm_client

    scheme, _, domain = endpoint.partition("://")
    config = Config(scheme=scheme, domain=domain, keep_alive=True, certification=ca_file)
    client = vm_client.VmClient(Credential(*KEY), config)

    def call() -> Any:
        request = models.StopInstancesRequest()
        request.instanceIds = IDS
        return client.StopInstances(request).requestId

    return call


def round_of(call: Callable[[], Any], calls: int) -> dict[str, float]:
    """Measures CPU and latency separately, because reading the clock costs CPU too."""
    for _ in range(max(1, calls // 10)):
        call()
    cpu = time.process_time()
    for _ in range(calls):
        if not call():
            sys.exit("no request id")
    cpu = time.process_time() - cpu
    latencies = []
    for _ in range(calls):
        start = time.perf_counter()
        call()
        latencies.append(time.perf_counter() - start)
    return {"cpu_us": cpu / calls * 1e6, "p50_us": median(latencies) * 1e6}


def main() -> None:
    peer, endpoint, ca_file, calls = sys.argv[1:]
    if peer == "sdk":
        call = sdk_call(endpoint, ca_file)
    else:
        call = zenlayer_call(endpoint, ca_file)

    def rounds() -> None:
        for _ in sys.stdin:
            print(json.dumps(round_of(call, int(calls))), flush=True)

    if peer == "direct":
        thread = threading.Thread(target=rounds)
        thread.start()
        thread.join()
    else:
        rounds()


if __name__ == "__main__":
    main()
