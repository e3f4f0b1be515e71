//! The disks that come and go with an instance.

use serde_json::{Map, Value, json};

use super::Call;
use crate::world::{Lasting, Status, World};

/// What a new disk takes from the order of its instance.
const SHARED: [&str; 2] = ["zoneId", "resourceGroupId"];

/// Makes the disks that an order names; returns the ids of the data disks of an instance.
pub(super) fn create(world: &mut World, call: &Call<'_>, instance: &str) -> Vec<String> {
    let Some(kind) = call.service.kind_of("diskId") else { return Vec::new() };
    let mut data = Vec::new();
    if let Some(order) = call.body.get("systemDisk") {
        let id = make(world, call, kind, instance, order, "SYSTEM");
        let mut known = order.as_object().cloned().unwrap_or_default();
        known.insert("diskId".to_owned(), json!(id));
        with_instance(world, call, instance, |its| its.give("systemDisk", known.into()));
    }
    for order in call.body.get("dataDisks").and_then(Value::as_array).into_iter().flatten() {
        let count = order.get("diskAmount").and_then(Value::as_u64).unwrap_or(1);
        for _ in 0..count.min(100) {
            data.push(make(world, call, kind, instance, order, "DATA"));
        }
    }
    data
}

/// Destroys the system disk of an instance that is released, and detaches all others.
pub(super) fn release(world: &mut World, call: &Call<'_>, instance: &str) {
    let Some(kind) = call.service.kind_of("diskId") else { return };
    let (now, time) = (world.now(), world.draw(Lasting::Release));
    let Some(store) = world.store(call.service, kind) else { return };
    let is_its = |value: Option<&Value>| value.and_then(Value::as_str) == Some(instance);
    let its = store.iter(now).filter(|(_, disk, _)| is_its(disk.given("instanceId")));
    let its: Vec<(String, bool)> = its
        .map(|(id, disk, _)| (id.to_owned(), disk.given("diskType") == Some(&json!("SYSTEM"))))
        .collect();
    for (id, is_system) in its {
        let next = Status::new(if is_system { "DELETING" } else { "DETACHING" });
        store.change(&id, |disk| {
            disk.state = disk.state.entering(next, now, time);
            disk.give("instanceId", Value::Null);
        });
    }
}

/// A disk of an instance: in use when it is created.
fn make(
    world: &mut World,
    call: &Call<'_>,
    kind: usize,
    instance: &str,
    order: &Value,
    of: &str,
) -> String {
    let (id, time) = (world.mint(), world.draw(Lasting::Create));
    let now = world.now();
    let shared = SHARED.iter().filter_map(|name| Some((*name, call.body.get(*name)?.clone())));
    let own = order.as_object().map(Map::iter).into_iter().flatten();
    let own = own.map(|(name, value)| (name.as_str(), value.clone()));
    let Some(store) = world.store(call.service, kind) else { return id };
    let bound = store.bound();
    let disk = store.create(id.as_str().into(), now, time);
    disk.state.then = bound;
    shared.chain(own).for_each(|(name, value)| disk.give(name, value));
    disk.give("diskType", json!(of));
    disk.give("instanceId", json!(instance));
    id
}

fn with_instance(
    world: &mut World,
    call: &Call<'_>,
    id: &str,
    change: impl FnOnce(&mut crate::world::Resource),
) {
    if let Some(store) =
        call.service.kind_of("instanceId").and_then(|kind| world.store(call.service, kind))
    {
        store.change(id, change);
    }
}
