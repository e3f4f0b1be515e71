//! Tags, which resources of any service may have.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Call, Fields};
use crate::codes;
use crate::model::check;
use crate::refusal::Refusal;
use crate::world::{Moment, World};

const DEFAULT_PAGE_SIZE: u64 = 20;

/// Performs an action of the service of tags.
pub(super) fn perform(world: &mut World, call: &Call<'_>) -> Result<Fields, Refusal> {
    let rows = match call.name {
        "CreateTags" => return Ok(register(world, &tags(call, "tags"))),
        "DeleteTags" => return Ok(delete(world, &tags(call, "tags"))),
        "TagBindResources" => return bind(world, call),
        "TagUnbindResources" => return unbind(world, call),
        "ModifyResourceTags" => return modify(world, call),
        "DescribeTags" => all(world, call),
        "DescribeResourceTags" => of_resource(world, call)?,
        _ => resources(world, call),
    };
    Ok(page(call, &rows))
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
    let mut counts: BTreeMap<(String, String), (Moment, u64)> =
        world.tags.iter().map(|(tag, since)| (tag.clone(), (*since, 0))).collect();
    for (_, _, given) in tagged(world) {
        for tag in of(given) {
            counts.entry(pair(tag)).or_default().1 += 1;
        }
    }
    let keys = check::ids(call.body, "tagKeys");
    let wanted = tags(call, "tags");
    let fits = |key: &str, value: &str| {
        let by_key = keys.is_empty() || keys.contains(&key);
        by_key
            && (wanted.is_empty()
                || wanted.iter().any(|tag| pair(tag) == (key.to_owned(), value.to_owned())))
    };
    let rows = counts.iter().filter(|((key, value), _)| fits(key, value));
    rows.map(|((key, value), (since, count))| {
        json!({ "key": key, "value": value, "bindResourceCount": count, "createdDate": world.timeline.text(*since) })
    }).collect()
}

fn of_resource(world: &World, call: &Call<'_>) -> Result<Vec<Value>, Refusal> {
    let id = check::ids(call.body, "resourceUuid").first().copied().unwrap_or_default();
    let now = world.now();
    let found = world.stores().find_map(|store| store.get(id, now));
    let (resource, _) = found.ok_or_else(|| codes::RESOURCE_NOT_FOUND.because(id))?;
    let given = resource.given("tags").cloned().unwrap_or_default();
    let since = |tag: &Value| world.tags.get(&pair(tag)).copied().unwrap_or_default();
    Ok(of(&given).map(|tag| {
        json!({ "key": tag["key"], "value": tag["value"], "createdDate": world.timeline.text(since(tag)) })
    }).collect())
}

/// Resources of all services, by id, name, group and tags.
fn resources(world: &World, call: &Call<'_>) -> Vec<Value> {
    let ids = check::ids(call.body, "resourceIds");
    let (keys, wanted) = (check::ids(call.body, "tagKeys"), tags(call, "tags"));
    let now = world.now();
    let mut rows = Vec::new();
    for store in world.stores() {
        for (id, resource, _) in store.iter(now) {
            let given = resource.given("tags").cloned().unwrap_or_default();
            let has_key =
                keys.is_empty() || of(&given).any(|tag| keys.iter().any(|key| tag["key"] == **key));
            let has_tags = wanted.iter().all(|tag| of(&given).any(|known| known == tag));
            if (ids.is_empty() || ids.contains(&id)) && has_key && has_tags {
                rows.push(json!({
                    "resourceId": id, "resourceUuid": id, "name": id, "resourceType": store.kind.noun,
                    "createTime": world.timeline.text(resource.created), "resourceGroupId": resource.given("resourceGroupId"),
                    "resourceGroupName": null, "location": resource.given("zoneId"), "service": store.service.facts.service,
                }));
            }
        }
    }
    rows
}

fn tagged(world: &World) -> impl Iterator<Item = (&str, &str, &Value)> {
    let now = world.now();
    world.stores().flat_map(move |store| {
        store.iter(now).filter_map(|(id, resource, _)| {
            Some((id, store.kind.noun.as_str(), resource.given("tags")?))
        })
    })
}

/// The members of rows that the action has, and a page of them.
fn page(call: &Call<'_>, rows: &[Value]) -> Fields {
    let number = |name, default| call.body.get(name).and_then(Value::as_u64).unwrap_or(default);
    let has_pages = call.action.request.get("pageNum").is_some();
    let size = if has_pages { number("pageSize", DEFAULT_PAGE_SIZE) } else { u64::MAX };
    let skipped = size.saturating_mul(number("pageNum", 1).saturating_sub(1));
    let place = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let known =
        call.service.facts.rows_of(&call.action.response, "dataSet").map(|(_, members)| members);
    let told = rows.iter().skip(place(skipped)).take(place(size)).map(|row| {
        let members = row.as_object().into_iter().flatten();
        let kept = members.filter(|(name, _)| known.is_some_and(|known| known.get(name).is_some()));
        kept.map(|(name, value)| (name.clone(), value.clone())).collect::<Fields>()
    });
    let data: Vec<Value> = told.map(Value::from).collect();
    Fields::from_iter([
        ("totalCount".to_owned(), json!(rows.len())),
        ("dataSet".to_owned(), json!(data)),
    ])
}
