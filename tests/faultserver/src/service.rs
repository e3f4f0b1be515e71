//! The service: its answer to a request without faults.

use serde_json::{Map, Value, json};

use crate::answer::Plain;
use crate::codes::{self, Code};
use crate::http::Request;
use crate::instances::{Change, Fleet};
use crate::script::{Product, Script};
use crate::sign::{Credentials, Signed};

pub(crate) struct Service {
    credentials: Credentials,
    product: Product,
    pub(crate) fleet: Fleet,
    /// Other products have no instances.
    nothing: Fleet,
}

/// The result of a request.
pub(crate) struct Served {
    pub(crate) signed: Signed,
    /// Whether it succeeded, or would if it were executed.
    pub(crate) accepted: bool,
    /// What it changes, if anything.
    pub(crate) change: Option<(Change, Vec<String>)>,
    pub(crate) request_id: String,
    status: u64,
    body: String,
}

/// The members of the answer other than its request id.
type Fields = Map<String, Value>;

const MAX_IDS: usize = 100;
const DEFAULT_PAGE_SIZE: u64 = 20;

impl Service {
    pub(crate) fn new(script: &Script) -> Self {
        let mut fleet = Fleet::new(script.product, script.transition);
        fleet.set(&script.instances);
        fleet.refuse(&script.stubborn);
        let (key, token) = (script.key.clone(), script.token.clone());
        Self {
            credentials: Credentials { key, token },
            product: script.product,
            fleet,
            nothing: Fleet::new(script.product, None),
        }
    }

    /// Checks a request, and executes it if desired.
    pub(crate) fn serve(&mut self, request: &Request, execute: bool, unix_time: u64) -> Served {
        let verdict = self.credentials.check(&request.head, &request.body, unix_time);
        let outcome = match verdict.refusal {
            Some(code) => Err(code),
            None => self.run(request, execute),
        };
        let request_id = format!("T-{}", request.n);
        let accepted = outcome.is_ok();
        let change = change(request).filter(|_| accepted && self.is_at_home(request));
        let (status, body) = envelope(&request_id, outcome);
        Served { signed: verdict.signed, accepted, change, request_id, status, body }
    }

    /// Makes a change that was accepted before; returns whether that was still possible.
    pub(crate) fn execute(&mut self, change: Change, ids: &[String]) -> bool {
        self.fleet.change(change, ids, true).is_ok()
    }

    fn run(&mut self, request: &Request, execute: bool) -> Result<Fields, &'static Code> {
        if request.head.method != "POST" {
            return Err(&codes::METHOD);
        }
        let service = request.head.service().ok_or(&codes::RESOURCE_NOT_FOUND)?;
        let body: Value =
            serde_json::from_slice(&request.body).map_err(|_| &codes::PARAMETER_TYPE)?;
        let home = self.is_at_home(request);
        let fleet = if home { &mut self.fleet } else { &mut self.nothing };
        match request.head.action().unwrap_or_default() {
            "DescribeInstancesStatus" if service == "bmc" => Err(&codes::UNAUTHORIZED_OPERATION),
            "DescribeInstancesStatus" => describe(fleet, &body, "instanceStatus"),
            "DescribeInstances" if service == "zec" => describe(fleet, &body, "status"),
            "DescribeInstances" => describe(fleet, &body, "instanceStatus"),
            action => match named(action) {
                Some(change) => changed(fleet, change, &ids(&body), execute, self.product),
                None => Ok(Fields::new()),
            },
        }
    }

    fn is_at_home(&self, request: &Request) -> bool {
        request.head.service() == Some(self.product.name())
    }
}

impl Product {
    fn name(self) -> &'static str {
        match self {
            Self::Vm => "vm",
            Self::Zec => "zec",
            Self::Bmc => "bmc",
        }
    }
}

impl Served {
    pub(crate) fn plain(&self) -> Plain<'_> {
        Plain { status: self.status, body: &self.body }
    }
}

/// The ids in the body of a request.
pub(crate) fn ids(body: &Value) -> Vec<String> {
    let ids = body.get("instanceIds").and_then(Value::as_array).into_iter().flatten();
    ids.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn named(action: &str) -> Option<Change> {
    match action {
        "StopInstances" => Some(Change::Stop),
        "StartInstances" => Some(Change::Start),
        "RebootInstances" => Some(Change::Reboot),
        _ => None,
    }
}

fn change(request: &Request) -> Option<(Change, Vec<String>)> {
    let change = named(request.head.action()?)?;
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    Some((change, ids(&body)))
}

fn changed(
    fleet: &mut Fleet,
    change: Change,
    ids: &[String],
    execute: bool,
    product: Product,
) -> Result<Fields, &'static Code> {
    if ids.is_empty() {
        return Err(&codes::MISSING_PARAMETER);
    }
    if ids.len() > MAX_IDS {
        return Err(&codes::EXCEED_LENGTH);
    }
    let failed = fleet.change(change, ids, execute)?;
    Ok(match product {
        Product::Zec => fields([("instanceIds", json!(failed))]),
        Product::Vm | Product::Bmc => Fields::new(),
    })
}

/// One page of the requested instances, ordered by id.
fn describe(fleet: &Fleet, body: &Value, status: &str) -> Result<Fields, &'static Code> {
    let asked = ids(body);
    if asked.len() > MAX_IDS {
        return Err(&codes::EXCEED_LENGTH);
    }
    let number = |name, usual| body.get(name).and_then(Value::as_u64).unwrap_or(usual);
    let size = number("pageSize", DEFAULT_PAGE_SIZE);
    let skipped = number("pageNum", 1).saturating_sub(1).saturating_mul(size);
    let wanted = |id: &str| asked.is_empty() || asked.iter().any(|asked| asked == id);
    let rows = fleet.iter().filter(|(id, _)| wanted(id));
    let rows: Vec<Value> = rows.map(|(id, is)| json!({ "instanceId": id, status: is })).collect();
    let total = rows.len();
    let [skipped, size] = [skipped, size].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let page: Vec<Value> = rows.into_iter().skip(skipped).take(size).collect();
    Ok(fields([("totalCount", json!(total)), ("dataSet", json!(page))]))
}

/// A success repeats the request id in its `response`; a refusal is flat.
fn envelope(request_id: &str, outcome: Result<Fields, &'static Code>) -> (u64, String) {
    match outcome {
        Ok(mut fields) => {
            fields.insert("requestId".into(), json!(request_id));
            (200, json!({ "requestId": request_id, "response": fields }).to_string())
        }
        Err(code) => {
            let body =
                json!({ "requestId": request_id, "code": code.name, "message": code.meaning });
            (code.status, body.to_string())
        }
    }
}

fn fields<const N: usize>(members: [(&str, Value); N]) -> Fields {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests;
