//! `zec`: elastic compute.

use super::{Batch, Change, Creation, Product, Version};
use crate::actions::Action;
use crate::codes::{self, Code};
use crate::status::{Status, Step};

pub(crate) const ZEC: Product = Product {
    name: "zec",
    versions: &[
        Version { date: "2025-09-01", actions: ACTIONS },
        Version { date: "2024-04-01", actions: ACTIONS_2024 },
    ],
    status_field: "status",
    name_filter: "name",
    matches_name: |name, filter| name.contains(filter),
    batch: Batch::ListsFailed,
    has_force_shutdown: true,
    has_force_reboot: true,
    creation: Creation {
        count: "instanceCount",
        required: &["zoneId", "imageId", "instanceType", "instanceCount", "subnetId"],
        statuses: &[Status::DEPLOYING],
        lists_disks: true,
    },
    step,
};

const ACTIONS: &[(&str, Action)] = &[
    ("CreateZecInstances", Action::Create),
    ("DescribeInstances", Action::Describe),
    ("DescribeInstancesStatus", Action::DescribeStatus),
    ("RebootInstances", Action::Reboot),
    ("ReleaseInstances", Action::Release),
    ("StartInstances", Action::Start),
    ("StopInstances", Action::Stop),
];

/// The older version has two names for the creation.
const ACTIONS_2024: &[(&str, Action)] = &[
    ("CreateInstances", Action::Create),
    ("CreateZecInstances", Action::Create),
    ("DescribeInstances", Action::Describe),
    ("DescribeInstancesStatus", Action::DescribeStatus),
    ("RebootInstances", Action::Reboot),
    ("ReleaseInstances", Action::Release),
    ("StartInstances", Action::Start),
    ("StopInstances", Action::Stop),
];

fn step(change: Change, status: Status) -> Result<Step, &'static Code> {
    use Change::{Reboot, Release, Start, Stop, Terminate};

    match (change, status) {
        (Release, Status::RELEASING) => Err(codes::INSTANCE_RECYCLED),
        (Release, _) => Ok(Step::Become(Status::RELEASING)),
        (_, status) if status.is_recycled() => Err(codes::INSTANCE_RECYCLED),

        (Start, Status::STOPPED) => Ok(Step::Become(Status::BOOTING)),
        (Start, _) => Err(codes::INSTANCE_NOT_STOPPED),

        // A forced stop ends a soft one that hangs.
        (Stop { .. }, Status::RUNNING) => Ok(Step::Become(Status::STOPPING)),
        (Stop { forced: true }, Status::STOPPING) => Ok(Step::Become(Status::STOPPING)),
        (Stop { forced: false }, Status::STOPPING) => Ok(Step::Stay),
        (Stop { .. }, _) => Err(codes::INSTANCE_NOT_RUNNING),

        (Reboot { .. }, Status::RUNNING) => Ok(Step::Become(Status::REBOOT)),
        (Reboot { forced: true }, Status::BOOTING | Status::STARTING | Status::REBOOT) => {
            Ok(Step::Become(Status::REBOOT))
        }
        (Reboot { .. }, _) => Err(codes::INSTANCE_STATUS),

        // zec has no such action.
        (Terminate, _) => Err(codes::INSTANCE_STATUS),
    }
}
