"""Volumes for Kubernetes, as a CSI driver makes them of disks: every step may be repeated."""

import sys

import account
from waiting import wait
from zenlayercloud.zec.v20250901 import models
from zenlayercloud.zec.v20250901.zec_client import ZecClient


class Volumes:
    def __init__(self, zec, zone):
        self.zec, self.zone = zec, zone

    def create(self, name, size):
        """CreateVolume: a name has one disk."""
        found = [disk for disk in self.disks(diskName=name) if disk.diskName == name]
        new = found[0].diskId if found else self.order(name, size)
        self.wait(new, "AVAILABLE")
        return new

    def order(self, name, size):
        made = call(self.zec.CreateDisks, zoneId=self.zone, diskName=name, diskSize=size)
        [new] = made.diskIds
        return new

    def publish(self, volume, node):
        """ControllerPublishVolume: attaches the disk to an instance."""
        disk = self.disk(volume)
        if disk.instanceId and disk.instanceId != node:
            raise RuntimeError(f"{volume} is attached to {disk.instanceId}")
        if disk.diskStatus == "AVAILABLE":
            none_failed(call(self.zec.AttachDisks, diskIds=[volume], instanceId=node))
        self.wait(volume, "IN_USE")

    def expand(self, volume, size):
        """ControllerExpandVolume: a disk never shrinks."""
        if self.disk(volume).diskSize < size:
            call(self.zec.ResizeDisk, diskId=volume, diskSize=size)
        self.wait(volume, "AVAILABLE", "IN_USE")

    def unpublish(self, volume):
        """ControllerUnpublishVolume."""
        if self.status(volume) == "IN_USE":
            none_failed(call(self.zec.DetachDisks, diskIds=[volume]))
        self.wait(volume, "AVAILABLE")

    def delete(self, volume):
        """DeleteVolume: to the recycle bin, and then for good."""
        if self.status(volume) == "AVAILABLE":
            call(self.zec.ReleaseDisk, diskId=volume)
        self.wait(volume, "RECYCLED", None)
        if self.status(volume) == "RECYCLED":
            call(self.zec.ReleaseDisk, diskId=volume)
        self.wait(volume, None)

    def disks(self, **filters):
        return call(self.zec.DescribeDisks, **filters).dataSet

    def disk(self, volume):
        return next(iter(self.disks(diskIds=[volume])), None)

    def status(self, volume):
        """None if the disk is gone."""
        disk = self.disk(volume)
        return disk and disk.diskStatus

    def wait(self, volume, *statuses):
        wait(f"{volume} is one of {statuses}", lambda: self.status(volume) in statuses)


def call(action, **parameters):
    request = getattr(models, f"{action.__name__}Request")()
    for name, value in parameters.items():
        setattr(request, name, value)
    return action(request)


def none_failed(answer):
    if answer.failedDiskIds:
        raise RuntimeError(f"failed: {answer.failedDiskIds}")


def main():
    [node] = sys.argv[1:]
    volumes = Volumes(account.client(ZecClient), "SIM-A")

    def twice(step, *arguments):
        first, second = step(*arguments), step(*arguments)
        assert first == second, f"{step.__name__}: {first}, then {second}"
        return first

    volume = twice(volumes.create, "pvc-1", 20)
    twice(volumes.publish, volume, node)
    disk = volumes.disk(volume)
    assert (disk.instanceId, disk.diskSize) == (node, 20), disk
    twice(volumes.expand, volume, 40)
    assert volumes.disk(volume).diskSize == 40
    twice(volumes.unpublish, volume)
    assert volumes.disk(volume).instanceId is None
    twice(volumes.delete, volume)
    print(f"{volume} was created, attached, resized, detached and deleted")


if __name__ == "__main__":
    main()
