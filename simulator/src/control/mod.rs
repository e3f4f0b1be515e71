//! The control API, with which tests inspect and change the simulated cloud. Needs no credentials.

mod actions;
pub(crate) mod clock;
mod faults;
mod resources;

use std::fmt::Display;

use hyper::Method;
use serde_json::{Value, json};

use crate::account::Account;
use crate::cloud::Cloud;
use crate::reply::Reply;
use crate::request::{CONTROL, Request};

const USAGE: &str = "use GET or DELETE journal; GET instances or resources; GET, PUT or DELETE \
    instances/ID or resources/ID; GET or PUT clock or state; GET, PUT or DELETE faults; GET actions or \
    events";

/// Whether a request is for the control API.
pub(crate) fn is_for(request: &Request) -> bool {
    Request::is_control(request.uri.path())
}

/// Answers a control request.
pub(crate) fn answer(cloud: &mut Cloud, request: &Request) -> Reply {
    let unknown = || Problem::new(404, "account must be the id of an access key");
    let account = account(cloud, request).and_then(|place| cloud.accounts.get_mut(place));
    let answered = account.ok_or_else(unknown).and_then(|account| route(account, request));
    answered.unwrap_or_else(|problem| problem.reply())
}

/// Why a control request failed, and how to correct it.
struct Problem {
    status: u16,
    text: String,
}

/// The place of the account that a request is about: that of `?account=ID`, or the first.
pub(crate) fn account(cloud: &Cloud, request: &Request) -> Option<usize> {
    let id = request.query("account");
    let is_it = |account: &Account| id.is_none_or(|id| id == account.credentials.key_id());
    cloud.accounts.iter().position(is_it)
}

fn route(account: &mut Account, request: &Request) -> Result<Reply, Problem> {
    let path = request.uri.path().strip_prefix(CONTROL).unwrap_or_default();
    let path = path.trim_start_matches('/');
    let (subject, rest) = path.split_once('/').unwrap_or((path, ""));
    match (&request.method, subject, rest) {
        (&Method::GET, "journal", "") => {
            let after = number(request, "after", 0)?;
            Ok(Reply::new(200, account.journal.show(after)))
        }
        (&Method::DELETE, "journal", "") => {
            account.journal.clear();
            Ok(Reply::new(200, json!({})))
        }
        (_, "instances" | "resources", _) => {
            resources::route(&mut account.world, request, subject, rest)
        }
        (_, "faults", "") => faults::route(&mut account.faults, request),
        (_, "clock", "") => clock::route(&mut account.world, request),
        (&Method::GET, "state", "") => Ok(Reply::new(200, account.world.save())),
        (&Method::PUT, "state", "") => {
            let document = body(request, "the answer to GET state")?;
            let invalid = |problem| Problem::new(400, problem);
            account.world.load(&document).map_err(invalid)?;
            Ok(Reply::new(200, json!({})))
        }
        (&Method::GET, "actions", "") => Ok(Reply::new(200, actions::show())),
        _ => Err(Problem::new(404, USAGE)),
    }
}

/// The body of a request, which must be JSON as in the example.
fn body(request: &Request, example: &str) -> Result<Value, Problem> {
    let bytes = request.body.as_deref().unwrap_or_default();
    serde_json::from_slice(bytes).map_err(|_| Problem::invalid(example))
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

    fn invalid(example: impl Display) -> Self {
        Self::new(400, format!("the body must be as in {example}"))
    }

    fn not_found(id: &str) -> Self {
        Self::new(404, format!("no such resource: {id}"))
    }

    fn reply(self) -> Reply {
        Reply::new(self.status, json!({ "error": self.text }))
    }
}
