"""Orders 250 EIPs and deletes them to the end."""

import account
from waiting import wait
from zenlayercloud.zec.v20250901.models import CreateEipsRequest, DeleteEipRequest, DescribeEipsRequest
from zenlayercloud.zec.v20250901.zec_client import ZecClient

NAME = "crowd"
COUNT = 250
# The most that a request may order, and that a page should have.
BATCH = 100


class Addresses:
    def __init__(self, zec):
        self.zec = zec

    def create(self, count):
        """Orders addresses, as many at a time as a request may."""
        new = []
        while len(new) < count:
            request = CreateEipsRequest()
            request.regionId, request.name, request.internetChargeType = "SIM", NAME, "ByBandwidth"
            request.bandwidth = 10
            request.amount = min(BATCH, count - len(new))
            new += self.zec.CreateEips(request).eipIds
        return new

    def all(self):
        """All addresses, page by page."""
        found, number = [], 1
        while True:
            request = DescribeEipsRequest()
            request.name, request.pageNum, request.pageSize = NAME, number, BATCH
            page = self.zec.DescribeEips(request)
            found += page.dataSet
            if len(found) >= page.totalCount or not page.dataSet:
                return found
            number += 1

    def statuses(self):
        return {eip.status for eip in self.all()}

    def delete(self, eip_id):
        request = DeleteEipRequest()
        request.eipId = eip_id
        self.zec.DeleteEip(request)


def main():
    addresses = Addresses(account.client(ZecClient))
    new = addresses.create(COUNT)
    assert len(set(new)) == COUNT, f"{len(set(new))} ids"
    wait("all are UNBIND", lambda: addresses.statuses() == {"UNBIND"})
    assert sorted(eip.eipId for eip in addresses.all()) == sorted(new)
    for eip_id in new:
        addresses.delete(eip_id)
    wait("all are RECYCLED", lambda: addresses.statuses() == {"RECYCLED"})
    for eip_id in new:
        addresses.delete(eip_id)
    wait("none is left", lambda: not addresses.all())
    print(f"{COUNT} EIPs were created and deleted")


if __name__ == "__main__":
    main()
