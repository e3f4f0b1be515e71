//! Disks, images and snapshots.

use super::{Lifecycle, Move, Rule, becomes, on, refused, s, vanishes};
use crate::codes;
use crate::world::durations::Lasting;
use crate::world::status::Status;

pub(super) const LIFECYCLES: &[Lifecycle] = &[
    Lifecycle {
        service: "vm",
        noun: "Disk",
        created: &[CREATING, AVAILABLE],
        follows: FOLLOWS,
        moves: &[ATTACH, DETACH, MOVE, RESIZE, TERMINATE, RENEW, RELEASE],
    },
    Lifecycle {
        service: "zec",
        noun: "Disk",
        created: &[CREATING, AVAILABLE],
        follows: FOLLOWS,
        moves: &[ATTACH, DETACH, MOVE, RESIZE, RENEW, RELEASE_TWICE],
    },
    Lifecycle {
        service: "vm",
        noun: "Image",
        created: &[CREATING, AVAILABLE],
        follows: FOLLOWS,
        moves: &[on("DeleteImages", Lasting::Release, &[vanishes(&[])])],
    },
    Lifecycle {
        service: "zec",
        noun: "Image",
        created: &[CREATING, AVAILABLE],
        follows: FOLLOWS,
        moves: &[on("DeleteImages", Lasting::Release, &[becomes(&[], DELETING)])],
    },
    Lifecycle {
        service: "zec",
        noun: "Snapshot",
        created: &[CREATING, AVAILABLE],
        follows: FOLLOWS,
        moves: &[
            on(
                "ApplySnapshot",
                Lasting::Change,
                &[becomes(&[AVAILABLE], ROLLING_BACK), BAD_STATUS],
            ),
            on("DeleteSnapshots", Lasting::Release, &[becomes(&[], DELETING)]),
        ],
    },
];

const AVAILABLE: Status = s("AVAILABLE");
const ATTACHING: Status = s("ATTACHING");
const CHANGING: Status = s("CHANGING");
const CREATING: Status = s("CREATING");
const DELETING: Status = s("DELETING");
const DETACHING: Status = s("DETACHING");
const IN_USE: Status = s("IN_USE");
const RECYCLED: Status = s("RECYCLED");
const RECYCLING: Status = s("RECYCLING");
const ROLLING_BACK: Status = s("ROLLING_BACK");

const FOLLOWS: &[(Status, Option<Status>)] = &[
    (ATTACHING, Some(IN_USE)),
    (DETACHING, Some(AVAILABLE)),
    (CHANGING, Some(IN_USE)),
    (RECYCLING, Some(RECYCLED)),
    (ROLLING_BACK, Some(AVAILABLE)),
    (DELETING, None),
];

const ATTACH: Move =
    on("AttachDisks", Lasting::Change, &[BINNED, becomes(&[AVAILABLE], ATTACHING), BAD_STATUS]);
const DETACH: Move =
    on("DetachDisks", Lasting::Change, &[BINNED, becomes(&[IN_USE], DETACHING), NOT_ATTACHED]);
const MOVE: Move =
    on("ChangeDisksAttach", Lasting::Change, &[BINNED, becomes(&[IN_USE], CHANGING), NOT_ATTACHED]);
const RESIZE: Move = on(
    "ResizeDisk",
    Lasting::Change,
    &[BINNED, becomes(&[AVAILABLE], AVAILABLE), becomes(&[IN_USE], CHANGING), BAD_STATUS],
);
const TERMINATE: Move =
    on("TerminateDisk", Lasting::Release, &[BINNED, USED, becomes(&[], RECYCLING)]);
const RENEW: Move =
    on("RenewDisk", Lasting::Change, &[becomes(&[RECYCLED], AVAILABLE), BAD_STATUS]);
const RELEASE: Move =
    on("ReleaseDisk", Lasting::Release, &[becomes(&[RECYCLED], DELETING), NOT_BINNED]);
/// zec has no TerminateDisk: a second call destroys the disk.
const RELEASE_TWICE: Move = on(
    "ReleaseDisk",
    Lasting::Release,
    &[becomes(&[RECYCLED], DELETING), BINNED, USED, becomes(&[], RECYCLING)],
);

const BINNED: Rule = refused(&[RECYCLING, RECYCLED, DELETING], codes::DISK_RECYCLED);
const USED: Rule = refused(&[IN_USE, ATTACHING, DETACHING, CHANGING], codes::DISK_IN_USE);
const NOT_BINNED: Rule = refused(&[], codes::NOT_RECYCLED);
const NOT_ATTACHED: Rule = refused(&[], codes::DISK_NOT_ATTACHED);
const BAD_STATUS: Rule = refused(&[], codes::RESOURCE_STATUS);
