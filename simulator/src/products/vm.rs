//! `vm`: virtual machines.

use super::{Batch, Change, Creation, Product, Version};
use crate::actions::Action;
use crate::codes::{self, Code};
use crate::status::{Status, Step};

pub(crate) const VM: Product = Product {
    name: "vm",
    versions: &[
        Version { date: "2026-04-01", actions: ACTIONS },
        Version { date: "2023-03-13", actions: ACTIONS },
    ],
    status_field: "instanceStatus",
    name_filter: "instanceName",
    matches_name: |name, filter| name.contains(filter),
    batch: Batch::AllOrNothing,
    has_force_shutdown: true,
    has_force_reboot: false,
    creation: Creation {
        count: "instanceCount",
        required: &[
            "zoneId",
            "imageId",
            "instanceType",
            "instanceChargeType",
            "internetChargeType",
            "instanceCount",
            "subnetId",
        ],
        statuses: &[Status::PENDING, Status::DEPLOYING],
        lists_disks: true,
    },
    step,
};

const ACTIONS: &[(&str, Action)] = &[
    ("CreateInstances", Action::Create),
    ("DescribeInstances", Action::Describe),
    ("DescribeInstancesStatus", Action::DescribeStatus),
    ("RebootInstances", Action::Reboot),
    ("ReleaseInstances", Action::Release),
    ("StartInstances", Action::Start),
    ("StopInstances", Action::Stop),
    ("TerminateInstance", Action::Terminate),
];

fn step(change: Change, status: Status) -> Result<Step, &'static Code> {
    use Change::{Reboot, Release, Start, Stop, Terminate};

    match (change, status) {
        (Release, Status::RECYCLE) => Ok(Step::Become(Status::RELEASING)),
        (Release, _) => Err(codes::INSTANCE_NOT_RECYCLED),
        (_, status) if status.is_recycled() => Err(codes::INSTANCE_RECYCLED),

        (Start, Status::STOPPED) => Ok(Step::Become(Status::BOOTING)),
        (Start, _) => Err(codes::INSTANCE_NOT_STOPPED),

        (Stop { .. }, Status::RUNNING) => Ok(Step::Become(Status::STOPPING)),
        (Stop { .. }, _) => Err(codes::INSTANCE_NOT_RUNNING),

        (Reboot { .. }, Status::RUNNING) => Ok(Step::Become(Status::REBOOT)),
        (Reboot { .. }, _) => Err(codes::INSTANCE_STATUS),

        (Terminate, Status::PENDING | Status::DEPLOYING) => Err(codes::INSTANCE_CREATING),
        (Terminate, Status::REBUILDING) => Err(codes::INSTANCE_INSTALLING),
        (Terminate, _) => Ok(Step::Become(Status::RECYCLING)),
    }
}
