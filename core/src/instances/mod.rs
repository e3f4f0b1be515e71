//! Actions on instances: what the services have in common. What differs is in one file each.

mod action;
mod bmc;
mod deed;
pub(crate) mod doubt;
mod listing;
mod reconcile;
mod status;
mod statuses;
mod tally;
mod vm;
mod zec;

use std::fmt::Write;

use memchr::memchr2;
use serde::Deserialize;
use serde_json::json;

use crate::call::Call;
use crate::classify::Class;
use crate::client::Client;
use crate::config::Key;
use crate::envelope::{self, Success};
use crate::error::{Code, Error};
use crate::request::Request;
use crate::transport::Answer;
use deed::Deed;

pub use action::Action;
pub(crate) use action::Sign;
pub(crate) use statuses::Listed;
pub use statuses::Statuses;
pub use zenlayer_tables::limits::MAX_IDS;

/// What one service does in its own way.
#[derive(Debug)]
pub struct Product {
    /// The service, as in the path.
    pub service: &'static str,
    /// The action that tells the instances' status.
    pub status_action: &'static str,
    /// How many rows to ask for at once when all instances are asked for.
    pub rows: usize,
    /// The status that only an instance has which reboots.
    pub rebooting: Option<&'static str>,
    /// Whether an instance that is STOPPING may be told to stop.
    pub stops_again: bool,
    /// Whether an instance that is STOPPED may be rebooted.
    pub reboots_stopped: bool,
    /// What makes a stop graceful and what makes it forced, if it can be said.
    pub force_stop: Option<[&'static str; 2]>,
    /// The same of a reboot.
    pub force_reboot: Option<[&'static str; 2]>,
}

impl Product {
    /// What makes an action graceful and what makes it forced, if it can be said.
    pub(crate) fn force_of(&self, action: Action) -> Option<[&'static str; 2]> {
        match action {
            Action::Stop => self.force_stop,
            Action::Reboot => self.force_reboot,
            Action::Start => None,
        }
    }
}

/// The parameter that many products have.
const FORCE_SHUTDOWN: [&str; 2] = [r#""forceShutdown":false,"#, r#""forceShutdown":true,"#];

/// The product that a configuration names.
pub fn product(name: &str) -> &'static Product {
    find(name).unwrap_or(&vm::PRODUCT)
}

pub(crate) fn find(service: &str) -> Option<&'static Product> {
    [&vm::PRODUCT, &zec::PRODUCT, &bmc::PRODUCT].into_iter().find(|p| p.service == service)
}

/// The instances of one product, by a version of its API.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fleet<'a> {
    pub(crate) product: &'static Product,
    pub(crate) version: &'a str,
}

impl<'a> Fleet<'a> {
    pub(crate) fn request(self, action: &'static str, body: Vec<u8>) -> Request<'a> {
        Request { service: self.product.service, version: self.version, action, body }
    }
}

/// How an action succeeded.
#[derive(Debug)]
pub struct Accepted<R> {
    /// The service's id of the last request that it answered; empty if it answered none.
    pub request_id: String,
    /// What it answered.
    pub response: Option<R>,
    /// Whether success was inferred from statuses, at least for some of the instances.
    pub inferred: bool,
}

/// What an accepted action answers.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// On zec, the ids for which it failed.
    #[serde(default, deserialize_with = "null_is_none")]
    pub instance_ids: Vec<String>,
}

fn null_is_none<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

impl Client {
    /// Asks the service to act on 1 to 100 instances.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] and [`Code::TOO_MANY`] before anything is sent, [`Code::PARTIAL`] if the
    /// service accepted but not for all, and those of the network and of the service.
    pub fn act(
        &self,
        action: Action,
        ids: &[&str],
        call: &Call,
    ) -> Result<Accepted<Answered>, Error> {
        if ids.is_empty() {
            return Err(Error::new(Code::ARGUMENT, "ids is empty: name at least one instance"));
        }
        if ids.len() > MAX_IDS {
            let (count, bulk) = (ids.len(), action.bulk());
            let message =
                format!("ids has {count}: one request takes {MAX_IDS}, {bulk} any number");
            return Err(Error::new(Code::TOO_MANY, message));
        }
        check_ids(ids, call)?;
        let deed = Deed { action, fleet: self.fleet(), body: &|ids| body(ids, &[]).into_bytes() };
        let read = |answer: &Answer| envelope::read::<Answered>(answer);
        let result = self.accomplish(&deed, ids, call, read, |answered| &answered.instance_ids);
        self.conclude(action.name(), call, result)
    }

    /// Any action; the text of `response`, and the id of the request. Its class is what the caller
    /// declares, or else what is known of the action by its name.
    ///
    /// # Errors
    /// Those of the network and of the service.
    pub fn call_any(
        &self,
        request: &Request<'_>,
        declared: Option<Class>,
        call: &Call,
    ) -> Result<Accepted<String>, Error> {
        let read = |answer: &Answer| envelope::read_text(answer, request.describes());
        let most = self.max_request_bytes();
        if request.body.len() > most {
            return Err(too_large("the request's body", most));
        }
        let known = deed::Known::of(request).filter(|_| declared.is_none());
        let class = declared.unwrap_or(request.class());
        let result = match known {
            Some(known) => known.accomplish(self, call, read),
            None => self.exchange(request, class, call, read).map(Accepted::answered),
        };
        let result = match class {
            Class::Safe => result.map_err(Error::harmless),
            Class::Convergent | Class::Unsafe => result,
        };
        self.conclude(request.action, call, result)
    }
}

/// The error of a body that is larger than the key allows.
pub fn too_large(what: &str, most: usize) -> Error {
    let allowed = Key::MaxRequestBytes.name();
    Error::new(
        Code::ARGUMENT,
        format_args!("{what} has more than {most} bytes: see the key {allowed}"),
    )
}

impl<R> Accepted<R> {
    fn answered(answer: Success<R>) -> Accepted<R> {
        let Success { request_id, response } = answer;
        Accepted { request_id, response: Some(response), inferred: false }
    }
}

/// A body: `instanceIds`, if there are any, and numbers.
fn body(ids: &[&str], numbers: &[(&str, usize)]) -> String {
    let mut members = String::new();
    for (name, number) in numbers {
        let _ = write!(members, r#""{name}":{number},"#);
    }
    body_with(ids, &members)
}

/// A body: `instanceIds`, if there are any, and members with a comma behind each. It is put together
/// by hand, which takes a twentieth less of the time of asking for a hundred statuses.
pub(crate) fn body_with(ids: &[&str], members: &str) -> String {
    let length: usize = ids.iter().map(|id| id.len() + 3).sum();
    let mut json = String::with_capacity(length + members.len() + 32);
    json.push('{');
    if !ids.is_empty() {
        json.push_str(r#""instanceIds":["#);
        ids.iter().for_each(|id| push_text(&mut json, id));
        close(&mut json, "],");
    }
    json.push_str(members);
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

/// Checks ids of any number, within the limits of the call.
pub(crate) fn check_ids(ids: &[&str], call: &Call) -> Result<(), Error> {
    for (n, id) in ids.iter().enumerate() {
        call.go_on(n)?;
        if let Some(wrong) = what_is_wrong_with(id) {
            return Err(Error::new(Code::ARGUMENT, format_args!("ids[{n}] {wrong}")));
        }
    }
    Ok(())
}

fn what_is_wrong_with(id: &str) -> Option<&'static str> {
    const LONGEST: usize = 256;
    match id {
        "" => Some("is empty"),
        id if id.len() > LONGEST => Some("is too long to be an id"),
        id if id.bytes().any(|byte| byte.is_ascii_control()) => {
            Some("contains a control character")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::error::Outcome;

    #[test]
    fn ids_are_checked_within_the_limits_of_the_call() {
        let ids = vec!["vm-1"; 5000];
        let passed = Call::new(Duration::ZERO, None);
        let error = check_ids(&ids, &passed).unwrap_err();
        assert_eq!((Code::TIMEOUT, Outcome::NotSent), (error.code(), error.outcome()));
        assert!(check_ids(&ids[..100], &passed).is_ok(), "few are checked in no time");
        assert!(check_ids(&ids, &Call::new(Duration::from_secs(3600), None)).is_ok());
    }

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
