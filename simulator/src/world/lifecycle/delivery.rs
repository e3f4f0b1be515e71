//! Domains of the CDN.

use super::{Lifecycle, becomes, on, s};
use crate::world::durations::Lasting;
use crate::world::status::Status;

pub(super) const LIFECYCLES: &[Lifecycle] = &[
    Lifecycle {
        service: "cdn",
        noun: "Domain",
        created: &[DEPLOYED],
        follows: &[(IN_PROGRESS, Some(DEPLOYED))],
        moves: &[on("ModifyDomainCertificate", Lasting::Change, &[becomes(&[], IN_PROGRESS)])],
    },
    Lifecycle {
        service: "cdn",
        noun: "Certificate",
        created: &[Status::NONE],
        follows: &[],
        moves: &[],
    },
];

const DEPLOYED: Status = s("DEPLOYED");
const IN_PROGRESS: Status = s("IN_PROGRESS");
