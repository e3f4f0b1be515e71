//! Ports, private connects and cloud routers: sdn.

use super::{Lifecycle, Move, Rule, becomes, on, refused, s};
use crate::codes;
use crate::world::durations::Lasting;
use crate::world::status::Status;

pub(super) const LIFECYCLES: &[Lifecycle] = &[
    Lifecycle {
        service: "sdn",
        noun: "Port",
        created: CREATED,
        follows: FOLLOWS,
        moves: &[remove("TerminatePort"), destroy("DestroyPort"), renew("RenewPort")],
    },
    Lifecycle {
        service: "sdn",
        noun: "PrivateConnect",
        created: CREATED,
        follows: FOLLOWS,
        moves: &[
            on(
                "ModifyPrivateConnectBandwidth",
                Lasting::Change,
                &[BINNED, becomes(&[RUNNING], UPDATING), BAD_STATUS],
            ),
            remove("DeletePrivateConnect"),
            destroy("DestroyPrivateConnect"),
            renew("RenewPrivateConnect"),
        ],
    },
    Lifecycle {
        service: "sdn",
        noun: "CloudRouter",
        created: CREATED,
        follows: FOLLOWS,
        moves: &[remove("DeleteCloudRouter"), destroy("DestroyCloudRouter")],
    },
];

const CREATING: Status = s("CREATING");
const DELETING: Status = s("DELETING");
const DESTROYING: Status = s("DESTROYING");
const RECOVERING: Status = s("RECOVERING");
const RECYCLED: Status = s("RECYCLED");
const RUNNING: Status = s("RUNNING");
const UPDATING: Status = s("UPDATING");

const CREATED: &[Status] = &[CREATING, RUNNING];
const FOLLOWS: &[(Status, Option<Status>)] = &[
    (UPDATING, Some(RUNNING)),
    (DELETING, Some(RECYCLED)),
    (RECOVERING, Some(RUNNING)),
    (DESTROYING, None),
];

const fn remove(action: &'static str) -> Move {
    on(action, Lasting::Release, REMOVE)
}

const fn destroy(action: &'static str) -> Move {
    on(action, Lasting::Release, DESTROY)
}

const fn renew(action: &'static str) -> Move {
    on(action, Lasting::Change, RENEW)
}

const REMOVE: &[Rule] = &[BINNED, becomes(&[], DELETING)];
const DESTROY: &[Rule] = &[becomes(&[RECYCLED], DESTROYING), NOT_BINNED];
const RENEW: &[Rule] = &[becomes(&[RECYCLED], RECOVERING), NOT_BINNED];

const BINNED: Rule = refused(&[DELETING, RECYCLED, DESTROYING], codes::INSTANCE_RECYCLED);
const NOT_BINNED: Rule = refused(&[], codes::INSTANCE_NOT_RECYCLED);
const BAD_STATUS: Rule = refused(&[], codes::RESOURCE_STATUS);
