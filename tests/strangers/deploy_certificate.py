"""Deploys a certificate to all domains of the CDN, and waits until it is in use.

usage: deploy_certificate.py CERTIFICATE KEY
"""

import hashlib
import hmac
import json
import os
import sys
import time

import requests
from waiting import wait

PAGE = 20


class Cdn:
    """A client with its own signatures, as the official SDK does not have this service."""

    def __init__(self, key_id, secret, domain, scheme="https"):
        self.key_id, self.secret, self.domain, self.scheme = key_id, secret, domain, scheme

    def call(self, action, **parameters):
        body = json.dumps(parameters)
        now = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "Authorization": self.authorization(body, now),
            "X-ZC-Version": "2022-11-20",
            "X-ZC-Action": action,
            "X-ZC-Timestamp": now,
            "X-ZC-Signature-Method": "ZC2-HMAC-SHA256",
        }
        url = f"{self.scheme}://{self.domain}/api/v2/cdn"
        answer = requests.post(url, body, headers=headers, timeout=60)
        if answer.status_code != 200:
            sys.exit(f"{action}: {answer.status_code} {answer.text}")
        return answer.json()["response"]

    def authorization(self, body, now):
        headers = f"content-type:application/json\nhost:{self.domain}\n"
        request = f"POST\n/\n\n{headers}\ncontent-type;host\n{sha256(body)}"
        text = f"ZC2-HMAC-SHA256\n{now}\n{sha256(request)}"
        signature = hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        return f"ZC2-HMAC-SHA256 Credential={self.key_id}, SignedHeaders=content-type;host, Signature={signature}"

    def domains(self):
        """All domains, page by page."""
        found, number, total = [], 1, None
        while total is None or len(found) < total:
            page = self.call("DescribeDomains", pageNum=number, pageSize=PAGE)
            if not page["dataSet"]:
                break
            found += page["dataSet"]
            number, total = number + 1, page["totalCount"]
        return found

    def is_deployed(self):
        states = {domain["domainName"]: domain["configStatus"] for domain in self.domains()}
        failed = [name for name, state in states.items() if state == "FAILED"]
        if failed:
            sys.exit(f"failed: {', '.join(failed)}")
        return set(states.values()) == {"DEPLOYED"}


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def main():
    certificate, key = (open(name).read() for name in sys.argv[1:])
    cdn = Cdn(
        os.environ["ZENLAYERCLOUD_ACCESS_KEY_ID"],
        os.environ["ZENLAYERCLOUD_ACCESS_KEY_PASSWORD"],
        os.environ["ZENLAYERCLOUD_DOMAIN"],
        os.environ.get("ZENLAYERCLOUD_SCHEME", "https"),
    )
    new = cdn.call("CreateCertificate", certificateContent=certificate, certificateKey=key)["certificateId"]
    domains = cdn.domains()
    for domain in domains:
        cdn.call("ModifyDomainCertificate", domainId=domain["domainId"], certificateId=new)
    wait("all domains are deployed", cdn.is_deployed)
    for domain in domains:
        used = cdn.call("DescribeDomainCertificate", domainId=domain["domainId"])["certificate"]
        assert used["certificateId"] == new, f"{domain['domainName']} uses {used}"
    print(f"{len(domains)} domains use {new}")


if __name__ == "__main__":
    main()
