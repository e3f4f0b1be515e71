//! The service: its answer to a request without faults.

use serde_json::{Map, Value, json};

use crate::answer::Plain;
use crate::codes::{self, Code};
use crate::http::Request;
use crate::kinds::{Failed, Kind};
use crate::resources::{Order, Resources};
use crate::script::Script;
use crate::sign::{Credentials, Signed};

pub(crate) struct Service {
    credentials: Credentials,
    pub(crate) resources: Resources,
}

/// The result of a request.
pub(crate) struct Served {
    pub(crate) signed: Signed,
    /// Whether it succeeded, or would if it were executed.
    pub(crate) accepted: bool,
    /// What it orders, if anything.
    pub(crate) order: Option<Order>,
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
        let mut resources = Resources::new(script.transition);
        resources.set(Kind::instances(script.product), &script.instances);
        script.resources.iter().for_each(|(kind, statuses)| resources.set(kind, statuses));
        resources.refuse(&script.stubborn);
        let (key, token) = (script.key.clone(), script.token.clone());
        Self { credentials: Credentials { key, token }, resources }
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
        let order = order(request).filter(|_| accepted);
        let (status, body) = envelope(&request_id, outcome);
        Served { signed: verdict.signed, accepted, order, request_id, status, body }
    }

    /// Executes an order that was accepted before; returns whether that was still possible.
    pub(crate) fn execute(&mut self, order: &Order) -> bool {
        self.resources.obey(order, true).is_ok()
    }

    fn run(&mut self, request: &Request, execute: bool) -> Result<Fields, &'static Code> {
        if request.head.method != "POST" {
            return Err(&codes::METHOD);
        }
        let service = request.head.service().ok_or(&codes::RESOURCE_NOT_FOUND)?;
        let body: Value =
            serde_json::from_slice(&request.body).map_err(|_| &codes::PARAMETER_TYPE)?;
        let action = request.head.action().unwrap_or_default();
        if (service, action) == ("bmc", "DescribeInstancesStatus") {
            return Err(&codes::UNAUTHORIZED_OPERATION);
        }
        if let Some((kind, status)) = Kind::listed(service, action) {
            return describe(&self.resources, kind, status, &body);
        }
        match order(request) {
            Some(order) => changed(&mut self.resources, &order, execute),
            None => Ok(Fields::new()),
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
    let named = Kind::parameters().find_map(|name| body.get(name));
    let listed = named.and_then(Value::as_array).into_iter().flatten();
    let ids = listed.chain(named).filter_map(Value::as_str);
    ids.map(str::to_owned).collect()
}

fn order(request: &Request) -> Option<Order> {
    let action = request.head.action()?;
    let kind = Kind::changed(request.head.service()?, action)?;
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    Some(Order { kind, action: action.to_owned(), ids: ids(&body) })
}

fn changed(
    resources: &mut Resources,
    order: &Order,
    execute: bool,
) -> Result<Fields, &'static Code> {
    if order.ids.is_empty() {
        return Err(&codes::MISSING_PARAMETER);
    }
    if order.ids.len() > MAX_IDS {
        return Err(&codes::EXCEED_LENGTH);
    }
    let (failed, listed) = resources.obey(order, execute)?;
    let row = |id| json!({ order.kind.id: id, "errorCode": codes::STATUS.name });
    Ok(match listed {
        Failed::Nothing => Fields::new(),
        Failed::Ids(member) => fields([(member, json!(failed))]),
        Failed::Rows(member) => fields([(member, failed.into_iter().map(row).collect())]),
    })
}

/// One page of the requested resources, ordered by id.
fn describe(
    resources: &Resources,
    kind: &'static Kind,
    status: &str,
    body: &Value,
) -> Result<Fields, &'static Code> {
    let asked = ids(body);
    if asked.len() > MAX_IDS {
        return Err(&codes::EXCEED_LENGTH);
    }
    let number = |path, usual| body.pointer(path).and_then(Value::as_u64).unwrap_or(usual);
    let [skipped, size] = if kind.by_cursor {
        [number("/cursor/0", 0), number("/size", DEFAULT_PAGE_SIZE)]
    } else {
        let size = number("/pageSize", DEFAULT_PAGE_SIZE);
        [number("/pageNum", 1).saturating_sub(1).saturating_mul(size), size]
    };
    let wanted = |id: &str| asked.is_empty() || asked.iter().any(|asked| asked == id);
    let rows = resources.of(kind).filter(|(id, _)| wanted(id));
    let rows: Vec<Value> = rows.map(|(id, is)| json!({ kind.id: id, status: is })).collect();
    let total = rows.len();
    let [first, most] = [skipped, size].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let page: Vec<Value> = rows.into_iter().skip(first).take(most).collect();
    let next = first.saturating_add(page.len());
    let extent = match kind.by_cursor {
        true => ("cursor", if next < total { json!([next]) } else { Value::Null }),
        false => ("totalCount", json!(total)),
    };
    Ok(fields([extent, ("dataSet", json!(page))]))
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
