//! Machines: vm, zec and bmc.

use super::{Lifecycle, Move, Rule, becomes, on, refused, s, stays, vanishes};
use crate::codes;
use crate::world::durations::Lasting;
use crate::world::status::Status;

pub(super) const LIFECYCLES: &[Lifecycle] = &[
    Lifecycle {
        service: "vm",
        noun: "Instance",
        created: &[PENDING, DEPLOYING, RUNNING],
        follows: FOLLOWS,
        moves: &[
            START,
            on(
                "StopInstances",
                Lasting::Stop,
                &[BINNED, becomes(&[RUNNING], STOPPING), NOT_RUNNING],
            ),
            on(
                "RebootInstances",
                Lasting::Reboot,
                &[BINNED, becomes(&[RUNNING], REBOOT), BAD_STATUS],
            ),
            on(
                "ResetInstance",
                Lasting::Create,
                &[BINNED, becomes(&[STOPPED], REBUILDING), NOT_STOPPED],
            ),
            on(
                "ResetInstancesPassword",
                Lasting::Start,
                &[BINNED, becomes(&[STOPPED], BOOTING), PASSWORD_NOT_STOPPED],
            ),
            on("ModifyInstanceType", Lasting::Change, &[BINNED]),
            on(
                "TerminateInstance",
                Lasting::Release,
                &[
                    BINNED,
                    refused(&[PENDING, DEPLOYING], codes::INSTANCE_CREATING),
                    refused(&[REBUILDING], codes::INSTANCE_INSTALLING),
                    becomes(&[], RECYCLING),
                ],
            ),
            on("ReleaseInstances", Lasting::Release, &[becomes(&[RECYCLE], RELEASING), NOT_BINNED]),
        ],
    },
    Lifecycle {
        service: "zec",
        noun: "Instance",
        created: &[DEPLOYING, RUNNING],
        follows: FOLLOWS,
        moves: &[
            START,
            on(
                "StopInstances",
                Lasting::Stop,
                &[
                    BINNED,
                    becomes(&[RUNNING], STOPPING),
                    // A forced stop ends a soft one that hangs.
                    becomes(&[STOPPING], STOPPING).only_if("forceShutdown", true),
                    stays(&[STOPPING]),
                    NOT_RUNNING,
                ],
            ),
            on(
                "RebootInstances",
                Lasting::Reboot,
                &[
                    BINNED,
                    becomes(&[RUNNING], REBOOT),
                    becomes(&[BOOTING, STARTING, REBOOT], REBOOT).only_if("forceReboot", true),
                    BAD_STATUS,
                ],
            ),
            on(
                "ResetInstance",
                Lasting::Create,
                &[BINNED, becomes(&[STOPPED], REBUILDING), NOT_STOPPED],
            ),
            on(
                "ResetInstances",
                Lasting::Create,
                &[BINNED, becomes(&[STOPPED], REBUILDING), NOT_STOPPED],
            ),
            on("ResetInstancePassword", Lasting::Change, &[BINNED, stays(&[RUNNING]), NOT_RUNNING]),
            on(
                "ModifyInstanceType",
                Lasting::Change,
                &[BINNED, becomes(&[STOPPED], RESIZING), NOT_STOPPED],
            ),
            on(
                "ReleaseInstances",
                Lasting::Release,
                &[refused(&[RELEASING], codes::INSTANCE_RECYCLED), becomes(&[], RELEASING)],
            ),
        ],
    },
    Lifecycle {
        service: "bmc",
        noun: "Instance",
        created: &[PENDING, CREATING, RUNNING],
        follows: FOLLOWS,
        moves: &[
            START,
            on(
                "StopInstances",
                Lasting::Stop,
                &[BINNED, becomes(&[RUNNING], STOPPING), NOT_RUNNING],
            ),
            on(
                "RebootInstances",
                Lasting::Reboot,
                &[BINNED, becomes(&[RUNNING, STOPPED], BOOTING), BAD_STATUS],
            ),
            on(
                "ReinstallInstance",
                Lasting::Create,
                &[BINNED, becomes(&[RUNNING, STOPPED, INSTALL_FAILED], INSTALLING), BAD_STATUS],
            ),
            on(
                "TerminateInstance",
                Lasting::Release,
                &[
                    BINNED,
                    refused(&[PENDING, CREATING], codes::INSTANCE_CREATING),
                    refused(&[INSTALLING], codes::INSTANCE_INSTALLING),
                    vanishes(&[CREATE_FAILED]),
                    becomes(&[], RECYCLE),
                ],
            ),
            on("RenewInstance", Lasting::Change, &[becomes(&[RECYCLE], STOPPED), NOT_BINNED]),
            on("ReleaseInstances", Lasting::Release, &[vanishes(&[RECYCLE]), NOT_BINNED]),
        ],
    },
];

const BOOTING: Status = s("BOOTING");
const CREATE_FAILED: Status = s("CREATE_FAILED");
const CREATING: Status = s("CREATING");
const DEPLOYING: Status = s("DEPLOYING");
const INSTALLING: Status = s("INSTALLING");
const INSTALL_FAILED: Status = s("INSTALL_FAILED");
const PENDING: Status = s("PENDING");
const REBOOT: Status = s("REBOOT");
const REBUILDING: Status = s("REBUILDING");
const RECYCLE: Status = s("RECYCLE");
const RECYCLING: Status = s("RECYCLING");
const RELEASING: Status = s("RELEASING");
const RESIZING: Status = s("RESIZING");
const RUNNING: Status = s("RUNNING");
const STARTING: Status = s("STARTING");
const STOPPED: Status = s("STOPPED");
const STOPPING: Status = s("STOPPING");

const FOLLOWS: &[(Status, Option<Status>)] = &[
    (PENDING, Some(RUNNING)),
    (DEPLOYING, Some(RUNNING)),
    (CREATING, Some(RUNNING)),
    (BOOTING, Some(RUNNING)),
    (REBOOT, Some(RUNNING)),
    (REBUILDING, Some(RUNNING)),
    (INSTALLING, Some(RUNNING)),
    (STOPPING, Some(STOPPED)),
    (RESIZING, Some(STOPPED)),
    (RECYCLING, Some(RECYCLE)),
    (RELEASING, None),
];

const START: Move =
    on("StartInstances", Lasting::Start, &[BINNED, becomes(&[STOPPED], BOOTING), NOT_STOPPED]);

const BINNED: Rule = refused(&[RECYCLING, RECYCLE, RELEASING], codes::INSTANCE_RECYCLED);
const NOT_BINNED: Rule = refused(&[], codes::INSTANCE_NOT_RECYCLED);
const NOT_RUNNING: Rule = refused(&[], codes::INSTANCE_NOT_RUNNING);
const NOT_STOPPED: Rule = refused(&[], codes::INSTANCE_NOT_STOPPED);
const BAD_STATUS: Rule = refused(&[], codes::INSTANCE_STATUS);
/// The service has another HTTP status for the same code here.
const PASSWORD_NOT_STOPPED: Rule = refused(&[], codes::PASSWORD_NOT_STOPPED);
