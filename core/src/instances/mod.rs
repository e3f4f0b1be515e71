//! Actions on instances: what the services have in common. What differs is in one file each.

mod bmc;
mod status;
mod statuses;
mod vm;
mod zec;

use std::fmt::Write;

use memchr::memchr2;
use serde::Deserialize;
use serde_json::json;

use crate::call::Call;
use crate::client::Client;
use crate::envelope::{self, Success};
use crate::error::{Code, Error};
use crate::request::Request;

pub use statuses::Statuses;

/// How many ids the service takes in one request.
pub const MAX_IDS: usize = 100;

/// What one service does in its own way.
#[derive(Debug)]
pub struct Product {
    /// The service, as in the path.
    pub service: &'static str,
    /// The action that tells the instances' status.
    pub status_action: &'static str,
    /// How many rows to ask for at once when all instances are asked for.
    pub rows: usize,
}

/// The product that a configuration names.
pub fn product(name: &str) -> &'static Product {
    match name {
        "zec" => &zec::PRODUCT,
        "bmc" => &bmc::PRODUCT,
        _ => &vm::PRODUCT,
    }
}

/// What is done to instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// RUNNING → STOPPING → STOPPED. By the service's default the power is cut.
    Stop,
    /// STOPPED → BOOTING → RUNNING.
    Start,
    /// RUNNING → REBOOT → RUNNING; BOOTING in between on bmc.
    Reboot,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Action::Stop => "StopInstances",
            Action::Start => "StartInstances",
            Action::Reboot => "RebootInstances",
        }
    }

    /// The function that takes any number of ids.
    fn bulk(self) -> &'static str {
        match self {
            Action::Stop => "zl_bulk_stop",
            Action::Start => "zl_bulk_start",
            Action::Reboot => "zl_bulk_reboot",
        }
    }
}

/// What an accepted action answers: on zec, the ids for which it failed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Accepted {
    #[serde(default, deserialize_with = "null_is_none")]
    instance_ids: Vec<String>,
}

fn null_is_none<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

impl Client {
    /// Asks the service to act on 1 to 100 instances; the id of the request if it accepts.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] and [`Code::TOO_MANY`] before anything is sent, [`Code::PARTIAL`] if the
    /// service accepted but lists ids that failed, and all that [`Client::exchange`] returns.
    pub fn act(&self, action: Action, ids: &[&str], call: &Call) -> Result<String, Error> {
        check_ids(ids)?;
        if ids.is_empty() {
            return Err(Error::new(Code::ARGUMENT, "ids is empty: name at least one instance"));
        }
        if ids.len() > MAX_IDS {
            let (count, bulk) = (ids.len(), action.bulk());
            let message =
                format!("ids has {count}: one request takes {MAX_IDS}, {bulk} any number");
            return Err(Error::new(Code::TOO_MANY, message));
        }
        let request = self.instances_request(action.name(), body(ids, &[]));
        self.exchange(&request, call, |answer| {
            let Success { request_id, response } = envelope::read::<Accepted>(answer)?;
            match response.instance_ids.as_slice() {
                [] => Ok(request_id),
                failed => Err(partial(action, failed).identified(Some(request_id)).answered(200)),
            }
        })
    }

    fn instances_request(&self, action: &'static str, body: String) -> Request<'_> {
        Request {
            service: self.product().service,
            version: self.api_version(),
            action,
            body: body.into_bytes(),
        }
    }
}

/// A body: `instanceIds`, if there are any, and numbers. It is put together by hand, which takes a
/// twentieth less of the time of asking for a hundred statuses.
fn body(ids: &[&str], numbers: &[(&str, usize)]) -> String {
    let length: usize = ids.iter().map(|id| id.len() + 3).sum();
    let mut json = String::with_capacity(length + 64);
    json.push('{');
    if !ids.is_empty() {
        json.push_str(r#""instanceIds":["#);
        ids.iter().for_each(|id| push_text(&mut json, id));
        close(&mut json, "],");
    }
    for (name, number) in numbers {
        let _ = write!(json, r#""{name}":{number},"#);
    }
    close(&mut json, "}");
    json
}

/// Adds a text and a comma. Only a quote or a backslash has to be escaped: [`check_ids`] has seen
/// to the others.
fn push_text(json: &mut String, text: &str) {
    if memchr2(b'"', b'\\', text.as_bytes()).is_some() {
        json.push_str(&json!(text).to_string());
    } else {
        json.extend(["\"", text, "\""]);
    }
    json.push(',');
}

/// Ends a list, in the place of the comma behind its last member.
fn close(json: &mut String, end: &str) {
    if json.ends_with(',') {
        json.pop();
    }
    json.push_str(end);
}

fn partial(action: Action, failed: &[String]) -> Error {
    let name = action.name();
    let message = format!("{name} failed for {} of the ids: {}", failed.len(), failed.join(", "));
    Error::new(Code::PARTIAL, message)
}

fn check_ids(ids: &[&str]) -> Result<(), Error> {
    const LONGEST: usize = 256;
    for (n, id) in ids.iter().enumerate() {
        let wrong = match *id {
            "" => "is empty",
            id if id.len() > LONGEST => "is too long to be an id",
            id if id.bytes().any(|byte| byte.is_ascii_control()) => "contains a control character",
            _ => continue,
        };
        return Err(Error::new(Code::ARGUMENT, format_args!("ids[{n}] {wrong}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_json_whatever_is_in_the_ids() {
        let cases: [&[&str]; 4] = [&["a"], &["a", "b"], &["\u{e9}", "b c"], &["a\"b", "\\", "c"]];
        for ids in cases {
            let read: serde_json::Value = serde_json::from_str(&body(ids, &[])).unwrap();
            assert_eq!(read, json!({ "instanceIds": ids }));
            let read: serde_json::Value =
                serde_json::from_str(&body(ids, &[("pageNum", 2), ("pageSize", 100)])).unwrap();
            assert_eq!(read, json!({ "instanceIds": ids, "pageNum": 2, "pageSize": 100 }));
        }
        assert_eq!(body(&[], &[("pageNum", 1)]), r#"{"pageNum":1}"#);
        assert_eq!(body(&[], &[]), "{}");
    }
}
