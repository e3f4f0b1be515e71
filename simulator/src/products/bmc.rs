//! `bmc`: bare metal.

use super::{Batch, Change, Creation, Product, Version};
use crate::actions::Action;
use crate::codes::{self, Code};
use crate::status::{Status, Step};

pub(crate) const BMC: Product = Product {
    name: "bmc",
    versions: &[
        Version { date: "2026-02-01", actions: ACTIONS },
        Version { date: "2022-11-20", actions: ACTIONS },
    ],
    status_field: "instanceStatus",
    name_filter: "instanceName",
    matches_name: |name, filter| match filter.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == filter,
    },
    batch: Batch::AllOrNothing,
    has_force_shutdown: false,
    has_force_reboot: false,
    creation: Creation {
        count: "amount",
        required: &["zoneId", "instanceChargeType", "instanceTypeId", "internetChargeType"],
        statuses: &[Status::PENDING, Status::CREATING],
        lists_disks: false,
    },
    step,
};

/// There is no DescribeInstancesStatus.
const ACTIONS: &[(&str, Action)] = &[
    ("CreateInstances", Action::Create),
    ("DescribeInstances", Action::Describe),
    ("RebootInstances", Action::Reboot),
    ("ReleaseInstances", Action::Release),
    ("StartInstances", Action::Start),
    ("StopInstances", Action::Stop),
    ("TerminateInstance", Action::Terminate),
];

fn step(change: Change, status: Status) -> Result<Step, &'static Code> {
    use Change::{Reboot, Release, Start, Stop, Terminate};

    match (change, status) {
        (Release, Status::RECYCLE) => Ok(Step::Vanish),
        (Release, _) => Err(codes::INSTANCE_NOT_RECYCLED),
        (_, status) if status.is_recycled() => Err(codes::INSTANCE_RECYCLED),

        (Start, Status::STOPPED) => Ok(Step::Become(Status::BOOTING)),
        (Start, _) => Err(codes::INSTANCE_NOT_STOPPED),

        (Stop { .. }, Status::RUNNING) => Ok(Step::Become(Status::STOPPING)),
        (Stop { .. }, _) => Err(codes::INSTANCE_NOT_RUNNING),

        (Reboot { .. }, Status::RUNNING | Status::STOPPED) => Ok(Step::Become(Status::BOOTING)),
        (Reboot { .. }, _) => Err(codes::INSTANCE_STATUS),

        (Terminate, Status::PENDING | Status::CREATING) => Err(codes::INSTANCE_CREATING),
        (Terminate, Status::INSTALLING) => Err(codes::INSTANCE_INSTALLING),
        (Terminate, Status::CREATE_FAILED) => Ok(Step::Vanish),
        (Terminate, _) => Ok(Step::Become(Status::RECYCLE)),
    }
}
