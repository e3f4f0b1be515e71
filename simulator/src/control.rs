//! The control API, with which tests inspect and change the simulated cloud. Needs no credentials.

use std::collections::BTreeMap;
use std::time::Instant;

use hyper::Method;
use serde_json::{Value, json};

use crate::cloud::Cloud;
use crate::fleet::Fleet;
use crate::instance::Instance;
use crate::reply::Reply;
use crate::request::Request;
use crate::status::Status;

const ROOT: &str = "/simulator";
const USAGE: &str = "use GET or DELETE journal, GET instances, or GET, PUT or DELETE instances/ID";
const DEFAULT_LIMIT: u64 = 100;

/// Whether a request is for the control API.
pub(crate) fn is_for(request: &Request) -> bool {
    let rest = request.uri.path().strip_prefix(ROOT);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a control request.
pub(crate) fn answer(cloud: &mut Cloud, request: &Request) -> Reply {
    route(cloud, request, Instant::now()).unwrap_or_else(|problem| problem.reply())
}

/// Why a control request failed, and how to correct it.
struct Problem {
    status: u16,
    text: String,
}

fn route(cloud: &mut Cloud, request: &Request, now: Instant) -> Result<Reply, Problem> {
    let path = request.uri.path().strip_prefix(ROOT).unwrap_or_default();
    let path = path.trim_start_matches('/');
    let (kind, id) = path.split_once('/').unwrap_or((path, ""));
    match (&request.method, kind, id) {
        (&Method::GET, "journal", "") => {
            let after = number(request, "after", 0)?;
            Ok(Reply::new(200, cloud.journal.show(after)))
        }
        (&Method::DELETE, "journal", "") => {
            cloud.journal.clear();
            Ok(Reply::new(200, json!({})))
        }
        (&Method::GET, "instances", "") => list(&cloud.fleets, request, now),
        (&Method::GET, "instances", id) => show(fleet_of(cloud, id)?, id, now),
        (&Method::PUT, "instances", id) => {
            let fleet = fleet_of(cloud, id)?;
            fleet.set(id, requested_status(request)?, now);
            show(fleet, id, now)
        }
        (&Method::DELETE, "instances", id) => remove(fleet_of(cloud, id)?, id, now),
        _ => Err(Problem::new(404, USAGE)),
    }
}

fn show(fleet: &Fleet, id: &str, now: Instant) -> Result<Reply, Problem> {
    let instance = fleet.get(id, now).ok_or_else(|| Problem::not_found(id))?;
    Ok(Reply::new(200, row(fleet, id, instance)))
}

fn remove(fleet: &mut Fleet, id: &str, now: Instant) -> Result<Reply, Problem> {
    match fleet.remove(id, now) {
        true => Ok(Reply::new(200, json!({}))),
        false => Err(Problem::not_found(id)),
    }
}

/// The number of instances by status, and the first instances.
fn list(fleets: &[Fleet], request: &Request, now: Instant) -> Result<Reply, Problem> {
    let product = request.query("product");
    let limit = number(request, "limit", DEFAULT_LIMIT)?;
    let mut statuses = BTreeMap::<&str, u64>::new();
    let mut total = 0;
    let mut instances = Vec::new();
    let is_selected = |fleet: &&Fleet| product.is_none_or(|name| name == fleet.product.name);
    for fleet in fleets.iter().filter(is_selected) {
        for (id, instance) in fleet.iter(now) {
            *statuses.entry(instance.status.name()).or_default() += 1;
            if total < limit {
                instances.push(row(fleet, id, instance));
            }
            total += 1;
        }
    }
    let body = json!({ "total": total, "statuses": statuses, "instances": instances });
    Ok(Reply::new(200, body))
}

fn row(fleet: &Fleet, id: &str, instance: Instance) -> Value {
    let effects = instance.effects;
    json!({
        "instanceId": id,
        "product": fleet.product.name,
        "status": instance.status.name(),
        "effects": { "stop": effects.stop, "start": effects.start, "reboot": effects.reboot },
    })
}

fn fleet_of<'a>(cloud: &'a mut Cloud, id: &str) -> Result<&'a mut Fleet, Problem> {
    let mut fleets = cloud.fleets.iter_mut();
    let fleet = fleets.find(|fleet| fleet.product.has_id(id));
    fleet.ok_or_else(|| Problem::new(404, "an id must begin with vm-, zec- or bmc-"))
}

fn requested_status(request: &Request) -> Result<Status, Problem> {
    let body = request.body.as_deref().unwrap_or_default();
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let name = body.get("status").and_then(Value::as_str);
    let invalid = || Problem::new(400, r#"the body must be as in {"status":"STOPPED"}"#);
    name.and_then(Status::named).ok_or_else(invalid)
}

fn number(request: &Request, name: &str, default: u64) -> Result<u64, Problem> {
    let invalid = |_| Problem::new(400, format!("{name} must be a number"));
    let text = request.query(name);
    text.map_or(Ok(default), |text| text.parse().map_err(invalid))
}

impl Problem {
    fn new(status: u16, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { status, text }
    }

    fn not_found(id: &str) -> Self {
        Self::new(404, format!("no such instance: {id}"))
    }

    fn reply(self) -> Reply {
        Reply::new(self.status, json!({ "error": self.text }))
    }
}
