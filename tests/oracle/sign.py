"""Signs with the official SDK: reads one JSON object per line, and writes one."""

import json
import sys

from zenlayercloud.common import abstract_client
from zenlayercloud.common.credential import Credential
from zenlayercloud.common.request import BaseRequest


def sign(asked):
    """Returns the SDK's string to sign for a request, and its header."""
    hashed = []
    signed = []
    sha256hex, hmac_sha256 = abstract_client.sha256hex, abstract_client.hmac_sha256
    abstract_client.sha256hex = lambda text: hashed.append(text) or sha256hex(text)
    abstract_client.hmac_sha256 = lambda key, text: signed.append(text) or hmac_sha256(key, text)
    try:
        client = abstract_client.AbstractClient(Credential(asked["key_id"], asked["secret"]))
        request = BaseRequest(method="POST", uri="/api/v2/vm", data=asked["body"])
        request.set_host(asked["host"])
        request.set_content_type(asked["content_type"])
        request.header["x-zc-timestamp"] = asked["timestamp"]
        authorization = client._build_zc2_authorization(request)
    finally:
        abstract_client.sha256hex, abstract_client.hmac_sha256 = sha256hex, hmac_sha256
    body, canonical_request = hashed
    assert body == asked["body"]
    signed_headers = authorization.split("SignedHeaders=")[1].split(",")[0]
    return {
        "canonical_request": canonical_request,
        "signed_headers": signed_headers,
        "string_to_sign": signed[0],
        "authorization": authorization,
    }


for line in sys.stdin:
    print(json.dumps(sign(json.loads(line))))
