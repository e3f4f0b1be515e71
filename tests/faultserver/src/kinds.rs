//! The kinds of resources that the service has, and what its actions do to them.

use crate::codes::{self, Code};
use crate::script::Product;

/// Resources of one kind.
pub(crate) struct Kind {
    /// What scripts call them.
    pub(crate) name: &'static str,
    pub(crate) service: &'static str,
    /// The parameters that take many ids, and one; rows name it like the latter.
    pub(crate) ids: &'static str,
    pub(crate) id: &'static str,
    /// The actions that list them, each with the member that has their status.
    pub(crate) lists: &'static [(&'static str, &'static str)],
    /// Whether lists go on at a cursor, instead of by page number.
    pub(crate) by_cursor: bool,
    pub(crate) changes: &'static [Change],
    /// The refusal of an id that does not exist.
    pub(crate) missing: &'static Code,
}

/// A change that an action makes. An action may have several, from different statuses.
pub(crate) struct Change {
    pub(crate) action: &'static str,
    /// What the journal calls it.
    pub(crate) effect: &'static str,
    /// The statuses in which it is possible.
    pub(crate) from: &'static [&'static str],
    pub(crate) to: Next,
    /// The refusal in other statuses.
    pub(crate) refusal: &'static Code,
    pub(crate) failed: Failed,
}

/// What becomes of a resource.
#[derive(Clone, Copy)]
pub(crate) enum Next {
    Status(&'static str),
    Same,
    Gone,
}

/// What an answer lists of the ids for which it failed.
#[derive(Clone, Copy)]
pub(crate) enum Failed {
    /// Nothing: a request is all or nothing.
    Nothing,
    /// Ids, in this member.
    Ids(&'static str),
    /// Objects with ids, in this member.
    Rows(&'static str),
}

use Failed::{Ids, Nothing, Rows};
use Next::{Gone, Same, Status};

const STOP: Change = Change {
    action: "StopInstances",
    effect: "stop",
    from: &["RUNNING"],
    to: Status("STOPPING"),
    refusal: &codes::NOT_RUNNING,
    failed: Nothing,
};
const START: Change = Change {
    action: "StartInstances",
    effect: "start",
    from: &["STOPPED"],
    to: Status("BOOTING"),
    refusal: &codes::NOT_STOPPED,
    failed: Nothing,
};
const REBOOT: Change = Change {
    action: "RebootInstances",
    effect: "reboot",
    from: &["RUNNING"],
    to: Status("REBOOT"),
    refusal: &codes::STATUS,
    failed: Nothing,
};
const TERMINATE: Change =
    change("TerminateInstance", "terminate", &["RUNNING", "STOPPED"], Status("RECYCLE"));
const RELEASE: Change = change("ReleaseInstances", "release", &["RECYCLE"], Gone);

const fn change(
    action: &'static str,
    effect: &'static str,
    from: &'static [&'static str],
    to: Next,
) -> Change {
    Change { action, effect, from, to, refusal: &codes::STATUS, failed: Nothing }
}

const INSTANCES: Kind = Kind {
    name: "instances",
    service: "vm",
    ids: "instanceIds",
    id: "instanceId",
    lists: &[
        ("DescribeInstancesStatus", "instanceStatus"),
        ("DescribeInstances", "instanceStatus"),
    ],
    by_cursor: false,
    changes: &[STOP, START, REBOOT, TERMINATE, RELEASE],
    missing: &codes::NOT_FOUND,
};

static KINDS: [Kind; 8] = [
    INSTANCES,
    Kind {
        service: "zec",
        lists: &[("DescribeInstancesStatus", "instanceStatus"), ("DescribeInstances", "status")],
        changes: &[
            Change { failed: Ids("instanceIds"), ..STOP },
            Change { failed: Ids("instanceIds"), ..START },
            Change { failed: Ids("instanceIds"), ..REBOOT },
        ],
        ..INSTANCES
    },
    Kind {
        service: "bmc",
        lists: &[("DescribeInstances", "instanceStatus")],
        changes: &[
            STOP,
            START,
            Change { from: &["RUNNING", "STOPPED"], to: Status("BOOTING"), ..REBOOT },
        ],
        ..INSTANCES
    },
    Kind {
        name: "disks",
        service: "zec",
        ids: "diskIds",
        id: "diskId",
        lists: &[("DescribeDisks", "diskStatus")],
        by_cursor: false,
        changes: &[
            change("ResizeDisk", "resize", &["AVAILABLE"], Status("CHANGING")),
            change("ModifyDisksAttributes", "rename", &["AVAILABLE", "IN_USE"], Same),
            Change {
                failed: Ids("failedDiskIds"),
                ..change("DetachDisks", "detach", &["IN_USE"], Status("DETACHING"))
            },
            change("ReleaseDisk", "release", &["AVAILABLE"], Status("RECYCLED")),
            change("ReleaseDisk", "destroy", &["RECYCLED"], Gone),
        ],
        missing: &codes::DISK_NOT_FOUND,
    },
    Kind {
        name: "snapshots",
        service: "zec",
        ids: "snapshotIds",
        id: "snapshotId",
        lists: &[("DescribeSnapshots", "status")],
        by_cursor: false,
        changes: &[Change {
            failed: Ids("snapshotIds"),
            ..change("DeleteSnapshots", "delete", &["AVAILABLE"], Gone)
        }],
        missing: &codes::SNAPSHOT_NOT_FOUND,
    },
    Kind {
        name: "subnets",
        service: "zec",
        ids: "subnetIds",
        id: "subnetId",
        lists: &[("DescribeSubnets", "status")],
        by_cursor: false,
        changes: &[Change {
            failed: Rows("failedSubnets"),
            ..change("DeleteSubnets", "delete", &["AVAILABLE"], Gone)
        }],
        missing: &codes::SUBNET_NOT_FOUND,
    },
    Kind {
        name: "vpcs",
        service: "zec",
        ids: "vpcIds",
        id: "vpcId",
        lists: &[("DescribeVpcs", "status")],
        by_cursor: false,
        changes: &[change("DeleteVpc", "delete", &["AVAILABLE"], Gone)],
        missing: &codes::VPC_NOT_FOUND,
    },
    Kind {
        name: "logs",
        service: "zls",
        ids: "resUids",
        id: "resUid",
        lists: &[("DescribeLogs", "resEvent")],
        by_cursor: true,
        changes: &[],
        missing: &codes::RESOURCE_NOT_FOUND,
    },
];

impl Kind {
    /// The instances of a product.
    pub(crate) fn instances(product: Product) -> &'static Self {
        let [vm, zec, bmc, ..] = &KINDS;
        match product {
            Product::Vm => vm,
            Product::Zec => zec,
            Product::Bmc => bmc,
        }
    }

    /// The kinds other than instances, by name.
    pub(crate) fn others() -> impl Iterator<Item = &'static Self> {
        KINDS.iter().filter(|kind| kind.name != INSTANCES.name)
    }

    /// The kind that an action lists, and the member for statuses.
    pub(crate) fn listed(service: &str, action: &str) -> Option<(&'static Self, &'static str)> {
        Self::of(service).find_map(|kind| {
            let list = kind.lists.iter().find(|(list, _)| *list == action);
            list.map(|(_, status)| (kind, *status))
        })
    }

    /// The kind that an action changes.
    pub(crate) fn changed(service: &str, action: &str) -> Option<&'static Self> {
        Self::of(service).find(|kind| kind.changes.iter().any(|change| change.action == action))
    }

    /// The names of parameters that take ids.
    pub(crate) fn parameters() -> impl Iterator<Item = &'static str> {
        KINDS.iter().flat_map(|kind| [kind.ids, kind.id])
    }

    fn of(service: &str) -> impl Iterator<Item = &'static Self> {
        KINDS.iter().filter(move |kind| kind.service == service)
    }
}
