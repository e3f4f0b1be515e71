//! Resources, seen and changed from outside.

use std::collections::BTreeMap;

use hyper::Method;
use serde_json::{Map, Value, json};

use super::{Problem, USAGE, body, number};
use crate::model;
use crate::reply::Reply;
use crate::request::Request;
use crate::world::{Moment, PRODUCTS, Resource, State, Status, Store, World};

const EXAMPLE: &str = r#"{"status":"STOPPED"} or {"status":"DEPLOYED","then":"FAILED"}"#;
const DEFAULT_LIMIT: u64 = 100;

/// What stop, start and reboot have done to an instance is told even if it is nothing.
const ALWAYS_COUNTED: [&str; 3] = ["reboot", "start", "stop"];

pub(super) fn route(
    world: &mut World,
    request: &Request,
    subject: &str,
    id: &str,
) -> Result<Reply, Problem> {
    let now = world.now();
    match (&request.method, id) {
        (&Method::GET, "") => list(world, request, subject),
        (&Method::GET, id) => show(store_with(world, id)?, id, now),
        (&Method::PUT, id) => put(world, request, id),
        (&Method::DELETE, id) if store_with(world, id)?.remove(id, now) => {
            Ok(Reply::new(200, json!({})))
        }
        _ => Err(Problem::new(404, USAGE)),
    }
}

fn store_with<'a>(world: &'a mut World, id: &str) -> Result<&'a mut Store, Problem> {
    world.store_with(id).ok_or_else(|| Problem::not_found(id))
}

/// Sets the status of a resource; creates it if it does not exist.
fn put(world: &mut World, request: &Request, id: &str) -> Result<Reply, Problem> {
    let body = body(request, EXAMPLE)?;
    let named = |value: &Value| value.as_str().and_then(Status::named);
    let invalid = || Problem::invalid(EXAMPLE);
    let status = body.get("status").and_then(named).ok_or_else(invalid)?;
    let then = body.get("then").map(|value| named(value).ok_or_else(invalid)).transpose()?;
    let now = world.now();
    if world.store_with(id).is_none() {
        place(world, request, id)?.set(id, status, now);
    }
    let store = store_with(world, id)?;
    store.set(id, status, now).state.then = then;
    show(store, id, now)
}

/// Where a new resource belongs: `?service=zec&kind=Disk`, or the product of its prefix.
fn place<'a>(world: &'a mut World, request: &Request, id: &str) -> Result<&'a mut Store, Problem> {
    let hint = "an id must begin with vm-, zec- or bmc-; or name its place, ?service=zec&kind=Disk";
    let prefix = id.split_once('-').filter(|(_, rest)| !rest.is_empty()).map(|(prefix, _)| prefix);
    let product = prefix.filter(|prefix| PRODUCTS.contains(prefix));
    let (service, kind) = match (request.query("service"), request.query("kind")) {
        (Some(service), Some(kind)) => (service, kind),
        _ => (product.ok_or_else(|| Problem::new(404, hint))?, "Instance"),
    };
    let service = model::service(service).ok_or_else(|| Problem::new(404, hint))?;
    let kind = service.kinds.iter().position(|known| known.noun == kind);
    let unknown = || {
        let known: Vec<&str> = service.kinds.iter().map(|kind| kind.noun.as_str()).collect();
        Problem::new(404, format!("the kinds are {}", known.join(", ")))
    };
    world.store(service, kind.ok_or_else(unknown)?).ok_or_else(|| Problem::new(404, hint))
}

fn show(store: &Store, id: &str, now: Moment) -> Result<Reply, Problem> {
    let (resource, state) = store.get(id, now).ok_or_else(|| Problem::not_found(id))?;
    Ok(Reply::new(200, row(store, id, resource, state)))
}

/// The number of resources by status, and the first of them.
fn list(world: &World, request: &Request, subject: &str) -> Result<Reply, Problem> {
    let service = request.query("product").or_else(|| request.query("service"));
    let kind = request.query("kind").or((subject == "instances").then_some("Instance"));
    let limit = number(request, "limit", DEFAULT_LIMIT)?;
    let is_selected = |store: &&Store| {
        service.is_none_or(|name| name == store.service.facts.service)
            && kind.is_none_or(|noun| noun == store.kind.noun)
    };
    let mut statuses = BTreeMap::<&str, u64>::new();
    let mut total = 0;
    let mut rows = Vec::new();
    for store in world.stores().filter(is_selected) {
        for (id, resource, state) in store.iter(world.now()) {
            *statuses.entry(state.status.name()).or_default() += 1;
            if total < limit {
                rows.push(row(store, id, resource, state));
            }
            total += 1;
        }
    }
    Ok(Reply::new(200, json!({ "total": total, "statuses": statuses, subject: rows })))
}

fn row(store: &Store, id: &str, resource: &Resource, state: State) -> Value {
    let service = &store.service.facts.service;
    let mut effects: Map<String, Value> =
        resource.effects.iter().map(|(verb, count)| (verb.to_owned(), json!(count))).collect();
    if store.kind.noun != "Instance" {
        return json!({
            "id": id, "service": service, "kind": store.kind.noun, "status": state.status.name(),
            "effects": effects, "members": resource.all_given(),
        });
    }
    for verb in ALWAYS_COUNTED {
        effects.entry(verb).or_insert(json!(0));
    }
    let mut row = Map::new();
    row.insert("instanceId".to_owned(), json!(id));
    row.insert("product".to_owned(), json!(service));
    row.insert("status".to_owned(), json!(state.status.name()));
    row.insert("effects".to_owned(), json!(effects));
    if let Some(members) = resource.all_given() {
        row.insert("members".to_owned(), json!(members));
    }
    row.into()
}
