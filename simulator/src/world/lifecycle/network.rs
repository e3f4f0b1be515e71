//! Addresses, networks and load balancers.

use super::{Lifecycle, Rule, becomes, on, refused, s, vanishes};
use crate::codes;
use crate::world::durations::Lasting;
use crate::world::status::Status;

pub(super) const LIFECYCLES: &[Lifecycle] = &[
    Lifecycle {
        service: "zec",
        noun: "Eip",
        created: &[CREATING, UNBIND],
        follows: FOLLOWS,
        moves: &[
            on(
                "AssociateEipAddress",
                Lasting::Change,
                &[BINNED, becomes(&[UNBIND], ASSIGNING), BOUND_ALREADY],
            ),
            on(
                "UnassociateEipAddress",
                Lasting::Change,
                &[BINNED, becomes(&[BINDED], UNBIND), NOT_BOUND],
            ),
            on(
                "DeleteEip",
                Lasting::Release,
                &[
                    refused(&[BINDED, ASSIGNING], codes::RESOURCE_IN_USE),
                    becomes(&[RECYCLED], DELETING),
                    becomes(&[], RECYCLED),
                ],
            ),
            on("RenewEip", Lasting::Change, &[becomes(&[RECYCLED], UNBIND), NOT_BINNED]),
        ],
    },
    Lifecycle {
        service: "bmc",
        noun: "EipAddress",
        created: &[CREATING, AVAILABLE],
        follows: FOLLOWS,
        moves: &[
            on(
                "AssociateEipAddress",
                Lasting::Change,
                &[BINNED, becomes(&[AVAILABLE], ASSOCIATING), BOUND_ALREADY],
            ),
            on(
                "UnAssociateEipAddress",
                Lasting::Change,
                &[BINNED, becomes(&[ASSOCIATED], DISASSOCIATING), NOT_BOUND],
            ),
            on(
                "TerminateEipAddress",
                Lasting::Release,
                &[
                    BINNED,
                    refused(&[ASSOCIATED, ASSOCIATING], codes::RESOURCE_IN_USE),
                    becomes(&[], RECYCLE),
                ],
            ),
            on("RenewEipAddress", Lasting::Change, &[becomes(&[RECYCLE], AVAILABLE), NOT_BINNED]),
            on("ReleaseEipAddresses", Lasting::Release, &[vanishes(&[RECYCLE]), NOT_BINNED]),
        ],
    },
    SUBNET_VM,
    SUBNET_ZEC,
    SUBNET_BMC,
    Lifecycle {
        service: "vm",
        noun: "SecurityGroup",
        created: &[AVAILABLE],
        follows: &[],
        moves: &[],
    },
    Lifecycle {
        service: "zec",
        noun: "SecurityGroup",
        created: &[Status::NONE],
        follows: &[],
        moves: &[],
    },
    Lifecycle {
        service: "zec",
        noun: "NetworkInterface",
        created: &[PENDING, AVAILABLE],
        follows: FOLLOWS,
        moves: &[
            on(
                "AttachNetworkInterface",
                Lasting::Change,
                &[becomes(&[AVAILABLE], ATTACHING), BOUND_ALREADY],
            ),
            on(
                "DetachNetworkInterface",
                Lasting::Change,
                &[becomes(&[USED], DETACHING), NOT_BOUND],
            ),
            on(
                "DeleteNetworkInterface",
                Lasting::Release,
                &[
                    refused(&[USED, ATTACHING, DETACHING], codes::RESOURCE_IN_USE),
                    becomes(&[], DELETING),
                ],
            ),
        ],
    },
    Lifecycle {
        service: "zlb",
        noun: "LoadBalancer",
        created: &[CREATING, RUNNING],
        follows: FOLLOWS,
        moves: &[
            // A second call destroys it.
            on(
                "TerminateLoadBalancer",
                Lasting::Release,
                &[vanishes(&[RECYCLED]), becomes(&[], RECYCLED)],
            ),
            on(
                "RestoreLoadBalancer",
                Lasting::Change,
                &[becomes(&[RECYCLED], RUNNING), NOT_BINNED],
            ),
        ],
    },
    Lifecycle {
        service: "zlb",
        noun: "Listener",
        created: &[Status::NONE],
        follows: &[],
        moves: &[],
    },
];

const SUBNET_VM: Lifecycle = Lifecycle {
    service: "vm",
    noun: "Subnet",
    created: &[CREATING, AVAILABLE],
    follows: &[],
    moves: &[on("DeleteSubnet", Lasting::Release, &[vanishes(&[])])],
};

const SUBNET_BMC: Lifecycle = Lifecycle { service: "bmc", ..SUBNET_VM };

const SUBNET_ZEC: Lifecycle = Lifecycle {
    service: "zec",
    created: &[Status::NONE],
    moves: &[
        on("DeleteSubnet", Lasting::Release, &[vanishes(&[])]),
        on("DeleteSubnets", Lasting::Release, &[vanishes(&[])]),
    ],
    ..SUBNET_VM
};

const ASSIGNING: Status = s("ASSIGNING");
const ASSOCIATED: Status = s("ASSOCIATED");
const ASSOCIATING: Status = s("ASSOCIATING");
const ATTACHING: Status = s("ATTACHING");
const AVAILABLE: Status = s("AVAILABLE");
const BINDED: Status = s("BINDED");
const CREATING: Status = s("CREATING");
const DELETING: Status = s("DELETING");
const DETACHING: Status = s("DETACHING");
const DISASSOCIATING: Status = s("DISASSOCIATING");
const PENDING: Status = s("PENDING");
const RECYCLE: Status = s("RECYCLE");
const RECYCLED: Status = s("RECYCLED");
const RUNNING: Status = s("RUNNING");
const UNBIND: Status = s("UNBIND");
const USED: Status = s("USED");

const FOLLOWS: &[(Status, Option<Status>)] = &[
    (ASSIGNING, Some(BINDED)),
    (ASSOCIATING, Some(ASSOCIATED)),
    (DISASSOCIATING, Some(AVAILABLE)),
    (ATTACHING, Some(USED)),
    (DETACHING, Some(AVAILABLE)),
    (DELETING, None),
];

const BINNED: Rule = refused(&[RECYCLE, RECYCLED, DELETING], codes::RESOURCE_RECYCLED);
const NOT_BINNED: Rule = refused(&[], codes::NOT_RECYCLED);
const BOUND_ALREADY: Rule = refused(&[], codes::RESOURCE_STATUS);
const NOT_BOUND: Rule = refused(&[], codes::RESOURCE_STATUS);
