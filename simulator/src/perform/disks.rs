//! The disks that come and go with an instance.

use serde_json::{Value, json};

use super::Call;
use crate::world::{Lasting, Status, World};

/// What a new disk takes from the order of its instance.
const SHARED: [&str; 2] = ["zoneId", "resourceGroupId"];

/// Makes the disks that an order names; returns the ids of the data disks of an instance.
pub(super) fn create(world: &mut World, call: &Call<'_>, instance: &str) -> Vec<String> {
    let Some(kind) = call.service.kind_of("diskId") else { return Vec::new() };
    let mut data = Vec::new();
    if let Some(order) = call.body.get("systemDisk") {
        let mut known = order.as_object().cloned().unwrap_or_default();
        let id = make(world, call, kind, instance, order, "SYSTEM");
        known.insert("diskId".to_owned(), json!(id));
        if let Some(store) = world.store_with(instance) {
            store.change(instance, |its| its.give("systemDisk", known.into()));
        }
    }
    for order in call.body.get("dataDisks").and_then(Value::as_array).into_iter().flatten() {
        let count = order.get("diskAmount").and_then(Value::as_u64).unwrap_or(1);
        let make = |_| make(world, call, kind, instance, order, "DATA");
        data.extend((0..count.min(100)).filter_map(make));
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

/// A disk of an instance.
fn make(
    world: &mut World,
    call: &Call<'_>,
    kind: usize,
    instance: &str,
    order: &Value,
    of: &str,
) -> Option<String> {
    let mut given = order.as_object().cloned().unwrap_or_default();
    let shared = SHARED.iter().filter_map(|name| Some((*name, call.body.get(*name)?.clone())));
    let own = [("diskType", json!(of)), ("instanceId", json!(instance))];
    given.extend(shared.chain(own).map(|(name, value)| (name.to_owned(), value)));
    world.create(call.service, kind, &given)
}
