//! Tags, which resources of any service may have.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Call, Fields, page};
use crate::codes;
use crate::model::check;
use crate::refusal::Refusal;
use crate::world::{Moment, Resource, Store, World};

/// Performs an action of the service of tags.
pub(super) fn perform(world: &mut World, call: &Call<'_>) -> Result<Fields, Refusal> {
    let mut rows = match call.name {
        "CreateTags" => return Ok(register(world, &tags(call, "tags"))),
        "DeleteTags" => return Ok(delete(world, &tags(call, "tags"))),
        "TagBindResources" => return bind(world, call),
        "TagUnbindResources" => return unbind(world, call),
        "ModifyResourceTags" => return modify(world, call),
        "DescribeTags" => all(world, call),
        "DescribeResourceTags" => of_resource(world, call)?,
        _ => resources(world, call),
    };
    sort(call, &mut rows);
    Ok(told(call, &rows))
}

/// The tags in the member of a row, or in a list of them.
pub(super) fn of(value: &Value) -> impl Iterator<Item = &Value> {
    value.get("tags").unwrap_or(value).as_array().into_iter().flatten()
}

fn tags(call: &Call<'_>, parameter: &str) -> Vec<Value> {
    match call.body.get(parameter) {
        Some(tag @ Value::Object(_)) => vec![tag.clone()],
        Some(Value::Array(tags)) => tags.clone(),
        _ => Vec::new(),
    }
}

fn pair(tag: &Value) -> (String, String) {
    let text = |name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    (text("key"), text("value"))
}

fn register(world: &mut World, tags: &[Value]) -> Fields {
    let now = world.now();
    for tag in tags {
        world.tags.entry(pair(tag)).or_insert(now);
    }
    Fields::new()
}

fn delete(world: &mut World, tags: &[Value]) -> Fields {
    for tag in tags {
        world.tags.remove(&pair(tag));
    }
    world.change_all(|resource| {
        if let Some(given) = resource.given("tags").cloned() {
            let kept: Vec<&Value> = of(&given).filter(|known| !tags.contains(known)).collect();
            resource.give("tags", json!({ "tags": kept }));
        }
    });
    Fields::new()
}

fn bind(world: &mut World, call: &Call<'_>) -> Result<Fields, Refusal> {
    let new = tags(call, "tag");
    register(world, &new);
    each(world, call, "resourceUuids", |known| replace(known, &new))
}

fn unbind(world: &mut World, call: &Call<'_>) -> Result<Fields, Refusal> {
    let old = tags(call, "tag");
    each(world, call, "resourceUuids", |known| known.retain(|tag| !old.contains(tag)))
}

fn modify(world: &mut World, call: &Call<'_>) -> Result<Fields, Refusal> {
    let new = tags(call, "replaceTags");
    register(world, &new);
    let keys: Vec<&str> = check::ids(call.body, "deleteTagKeys");
    each(world, call, "resourceUuid", |known| {
        known.retain(|tag| !keys.iter().any(|key| tag["key"] == **key));
        replace(known, &new);
    })
}

/// A resource has one value of each key.
fn replace(known: &mut Vec<Value>, new: &[Value]) {
    known.retain(|tag| !new.iter().any(|other| other["key"] == tag["key"]));
    known.extend_from_slice(new);
}

/// Changes the tags of the resources that a parameter names, if all exist.
fn each(
    world: &mut World,
    call: &Call<'_>,
    parameter: &str,
    edit: impl Fn(&mut Vec<Value>),
) -> Result<Fields, Refusal> {
    let ids = check::ids(call.body, parameter);
    if let Some(missing) = ids.iter().find(|id| world.store_with(id).is_none()) {
        return Err(codes::RESOURCE_NOT_FOUND.because(missing));
    }
    for id in ids {
        let Some(store) = world.store_with(id) else { continue };
        store.change(id, |resource| {
            let mut known: Vec<Value> =
                resource.given("tags").map(|tags| of(tags).cloned().collect()).unwrap_or_default();
            edit(&mut known);
            resource.give("tags", json!({ "tags": known }));
            resource.effects.count("tag");
        });
    }
    Ok(Fields::new())
}

/// All tags, with how many resources have each.
fn all(world: &World, call: &Call<'_>) -> Vec<Value> {
    let created = world.tags.iter().map(|(tag, since)| (tag.clone(), (*since, 0)));
    let mut counts: BTreeMap<(String, String), (Moment, u64)> = created.collect();
    let now = world.now();
    for (_, resource, _) in world.stores().flat_map(|store| store.iter(now)) {
        for tag in resource.given("tags").into_iter().flat_map(of) {
            counts.entry(pair(tag)).or_default().1 += 1;
        }
    }
    let keys = check::ids(call.body, "tagKeys");
    let wanted: Vec<(String, String)> = tags(call, "tags").iter().map(pair).collect();
    let fits = |tag: &(String, String)| {
        (keys.is_empty() || keys.contains(&tag.0.as_str()))
            && (wanted.is_empty() || wanted.contains(tag))
    };
    let row = |((key, value), (since, count))| {
        let since = world.timeline.text(since);
        json!({ "key": key, "value": value, "bindResourceCount": count, "createdDate": since })
    };
    counts.into_iter().filter(|(tag, _)| fits(tag)).map(row).collect()
}

fn of_resource(world: &World, call: &Call<'_>) -> Result<Vec<Value>, Refusal> {
    let id = check::ids(call.body, "resourceUuid").first().copied().unwrap_or_default();
    let now = world.now();
    let found = world.stores().find_map(|store| store.get(id, now));
    let (resource, _) = found.ok_or_else(|| codes::RESOURCE_NOT_FOUND.because(id))?;
    let given = resource.given("tags").cloned().unwrap_or_default();
    let since = |tag: &Value| world.tags.get(&pair(tag)).copied().unwrap_or_default();
    let row = |tag: &Value| {
        let since = world.timeline.text(since(tag));
        json!({ "key": tag["key"], "value": tag["value"], "createdDate": since })
    };
    Ok(of(&given).map(row).collect())
}

/// Resources of all services, by id, name, group and tags.
fn resources(world: &World, call: &Call<'_>) -> Vec<Value> {
    let ids = check::ids(call.body, "resourceIds");
    let (keys, wanted) = (check::ids(call.body, "tagKeys"), tags(call, "tags"));
    let text = |name: &str| call.body.get(name).and_then(Value::as_str);
    let (name, group) = (text("resourceName"), text("resourceGroupId"));
    let fits = |id: &str, resource: &Resource| {
        let of_it: Vec<&Value> = resource.given("tags").into_iter().flat_map(of).collect();
        let has_key = |key: &&str| of_it.iter().any(|tag| tag["key"] == **key);
        (ids.is_empty() || ids.contains(&id))
            && (keys.is_empty() || keys.iter().any(has_key))
            && wanted.iter().all(|tag| of_it.contains(&tag))
            && name.is_none_or(|name| id.contains(name))
            && group.is_none_or(|group| resource.given("resourceGroupId") == Some(&json!(group)))
    };
    let (now, mut rows) = (world.now(), Vec::new());
    for store in world.stores() {
        let found = store.iter(now).filter(|(id, resource, _)| fits(id, resource));
        rows.extend(found.map(|(id, resource, _)| row(world, store, id, resource)));
    }
    rows
}

fn row(world: &World, store: &Store, id: &str, resource: &Resource) -> Value {
    json!({
        "resourceId": id,
        "resourceUuid": id,
        "name": id,
        "resourceType": store.kind.noun,
        "createTime": world.timeline.text(resource.created),
        "resourceGroupId": resource.given("resourceGroupId"),
        "resourceGroupName": null,
        "location": resource.given("zoneId"),
        "service": store.service.facts.service,
    })
}

/// Sorts by the member that a parameter `…Sort` names, ASC or DESC.
fn sort(call: &Call<'_>, rows: &mut [Value]) {
    let member = |name: &str| name.strip_suffix("Sort").map(str::to_owned);
    let sorts = call.body.iter().find_map(|(name, order)| Some((member(name)?, order)));
    let Some((member, order)) = sorts else { return };
    rows.sort_by_key(|row| row[&member].as_str().map(str::to_owned));
    if order.as_str().is_some_and(|order| order.eq_ignore_ascii_case("desc")) {
        rows.reverse();
    }
}

/// A page of the rows, with the members that the action has.
fn told(call: &Call<'_>, rows: &[Value]) -> Fields {
    let row = call.service.facts.rows_of(&call.action.response, "dataSet");
    let has = |name: &str| row.is_some_and(|(_, members)| members.get(name).is_some());
    let kept = |row: &Value| -> Value {
        let members = row.as_object().into_iter().flatten().filter(|(name, _)| has(name));
        members.map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let page = rows.get(page::range(call, rows.len())).unwrap_or_default();
    Fields::from_iter([
        ("totalCount".to_owned(), json!(rows.len())),
        ("dataSet".to_owned(), page.iter().map(kept).collect()),
    ])
}
