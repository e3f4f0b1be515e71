//! What must be there, or must not, before a request changes anything.

use serde_json::Value;

use super::Call;
use super::row::names;
use crate::codes;
use crate::model::{self, Kind, Service, check};
use crate::refusal::Refusal;
use crate::world::World;

/// Kinds that cannot be removed while others use them.
const HELD: [&str; 4] = ["Subnet", "Vpc", "SecurityGroup", "LoadBalancer"];

/// Kinds whose absence has a code of its own.
const NOT_FOUND: [(&str, &str); 16] = [
    ("AutoSnapshotPolicy", "INVALID_AUTO_SNAPSHOT_POLICY_NOT_FOUND"),
    ("BorderGateway", "INVALID_ZBG_NOT_FOUND"),
    ("Certificate", "INVALID_CERTIFICATE_NOT_FOUND"),
    ("Disk", "INVALID_DISK_NOT_FOUND"),
    ("Eip", "INVALID_EIP_NOT_FOUND"),
    ("HaVip", "INVALID_HAVIP_NOT_FOUND"),
    ("Image", "INVALID_IMAGE_NOT_FOUND"),
    ("NatGateway", "INVALID_NAT_NOT_FOUND"),
    ("NetworkInterface", "INVALID_NIC_NOT_FOUND"),
    ("PlacementGroup", "INVALID_PLACEMENT_GROUP_NOT_FOUND"),
    ("Port", "INVALID_PORT_NOT_FOUND"),
    ("PrivateConnect", "INVALID_PRIVATE_CONNECT_NOT_FOUND"),
    ("Route", "INVALID_VPC_ROUTE_NOT_FOUND"),
    ("Snapshot", "INVALID_DISK_SNAPSHOT_NOT_FOUND"),
    ("Subnet", "INVALID_SUBNET_NOT_FOUND"),
    ("Vpc", "INVALID_VPC_NOT_FOUND"),
];

/// That a resource does not exist.
pub(super) fn not_found(kind: &Kind, id: &str) -> Refusal {
    if kind.noun == "Instance" {
        return codes::INSTANCE_NOT_FOUND.because(id);
    }
    match NOT_FOUND.iter().find(|(noun, _)| *noun == kind.noun) {
        Some((_, name)) => codes::NOT_FOUND.named((*name).to_owned()).because(id),
        None => codes::RESOURCE_NOT_FOUND.because(id),
    }
}

/// What a request binds resources to must exist, unless the service does not have its kind.
pub(super) fn others(world: &mut World, call: &Call<'_>, own: &str) -> Result<(), Refusal> {
    let now = world.now();
    for parameter in call.body.keys().filter(|name| *name != own) {
        let Some(kind) = call.service.kind_of(parameter) else { continue };
        let Some(store) = world.store(call.service, kind) else { continue };
        for id in check::ids(call.body, parameter) {
            if store.get(id, now).is_none() {
                return Err(not_found(store.kind, id));
            }
        }
    }
    Ok(())
}

/// A resource that others use cannot be removed.
pub(super) fn unused(
    world: &World,
    service: &Service,
    kind: &Kind,
    id: &str,
) -> Result<(), Refusal> {
    if !HELD.contains(&kind.noun.as_str()) {
        return Ok(());
    }
    let (now, many) = (world.now(), format!("{}s", kind.id));
    let uses = |value: &Value| names(value, id);
    let users = world.stores().filter(|store| {
        store.service.facts.service == service.facts.service && store.kind.id != kind.id
    });
    for store in users {
        let mut using = store.iter(now).filter(|(_, resource, state)| {
            let given = [&kind.id, &many].into_iter().filter_map(|name| resource.given(name));
            !state.status.is_recycled() && given.into_iter().any(uses)
        });
        if let Some((user, ..)) = using.next() {
            let name = format!("OPERATION_DENIED_{}_IN_USE", model::code_name(&kind.noun));
            return Err(codes::RESOURCE_IN_USE
                .named(name)
                .because(format_args!("{id} is used by {user}")));
        }
    }
    Ok(())
}

/// There is room for more of a kind.
pub(super) fn room(
    world: &mut World,
    service: &'static Service,
    kind: usize,
    more: usize,
) -> Result<(), Refusal> {
    let (now, quota) = (world.now(), world.quota());
    let Some(store) = world.store(service, kind) else { return Ok(()) };
    if quota == usize::MAX || store.iter(now).count() + more <= quota {
        return Ok(());
    }
    Err(over_quota(&store.kind.noun, quota))
}

fn over_quota(noun: &str, quota: usize) -> Refusal {
    let name = format!("LIMIT_EXCEEDED_{}_QUOTA", model::code_name(noun));
    codes::QUOTA.named(name).because(format_args!("there may be {quota}"))
}
