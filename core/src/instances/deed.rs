//! An action on instances that can be sent again for a part of them.

use serde_json::{Map, Value};

use super::action::Action;
use super::{Accepted, Fleet, MAX_IDS, find};
use crate::call::Call;
use crate::client::Client;
use crate::envelope::Success;
use crate::error::Error;
use crate::request::Request;
use crate::transport::Answer;

const IDS: &str = "instanceIds";

/// An action, where it is done, and what to send for which ids.
pub(super) struct Deed<'a> {
    pub(super) action: Action,
    pub(super) fleet: Fleet<'a>,
    pub(super) body: &'a dyn Fn(&[&str]) -> Vec<u8>,
}

impl<'a> Deed<'a> {
    pub(super) fn request(&self, ids: &[&str]) -> Request<'a> {
        self.fleet.request(self.action.name(), (self.body)(ids))
    }
}

/// A request of the caller's own in which a deed is recognised.
pub(super) struct Known<'a> {
    request: &'a Request<'a>,
    action: Action,
    fleet: Fleet<'a>,
    parameters: Map<String, Value>,
    ids: Vec<String>,
}

impl<'a> Known<'a> {
    /// Recognises an action on 1 to 100 instances of a product.
    pub(super) fn of(request: &'a Request<'a>) -> Option<Known<'a>> {
        let action = Action::named(request.action)?;
        let fleet = Fleet { product: find(request.service)?, version: request.version };
        let parameters: Map<String, Value> = serde_json::from_slice(&request.body).ok()?;
        let listed = parameters.get(IDS)?.as_array()?;
        let ids: Vec<String> =
            listed.iter().map(|id| id.as_str().map(str::to_owned)).collect::<Option<_>>()?;
        (1..=MAX_IDS).contains(&ids.len()).then_some(Known {
            request,
            action,
            fleet,
            parameters,
            ids,
        })
    }

    /// Does it.
    pub(super) fn accomplish<R>(
        &self,
        client: &Client,
        call: &Call,
        read: impl Fn(&Answer) -> Result<Success<R>, Error>,
    ) -> Result<Accepted<R>, Error> {
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        let deed = Deed { action: self.action, fleet: self.fleet, body: &|ids| self.body(ids) };
        client.accomplish(&deed, &ids, call, read)
    }

    /// The caller's own text for all ids; for some of them, the same parameters.
    fn body(&self, ids: &[&str]) -> Vec<u8> {
        if ids.len() == self.ids.len() {
            return self.request.body.clone();
        }
        let mut parameters = self.parameters.clone();
        parameters.insert(IDS.to_owned(), ids.into());
        Value::Object(parameters).to_string().into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(service: &str, action: &str, body: &str) -> Option<Vec<String>> {
        let request = Request::any(service, Some("2026-04-01"), action, Some(body)).unwrap();
        Known::of(&request).map(|known| known.ids)
    }

    #[test]
    fn deeds_are_recognised() {
        let body = r#"{"instanceIds":["a","b"]}"#;
        assert_eq!(known("vm", "StopInstances", body).unwrap(), ["a", "b"]);
        assert!(known("bmc", "RebootInstances", body).is_some());
        assert!(known("vm", "TerminateInstances", body).is_none());
        assert!(known("zlb", "StopInstances", body).is_none());
        for body in
            ["{}", r#"{"instanceIds":[]}"#, r#"{"instanceIds":[1]}"#, r#"{"instanceIds":"a"}"#]
        {
            assert!(known("vm", "StopInstances", body).is_none(), "{body}");
        }
    }

    #[test]
    fn a_part_keeps_the_other_parameters() {
        let body = r#"{ "instanceIds": ["a","b"], "forceShutdown": false }"#;
        let request = Request::any("vm", None, "StopInstances", Some(body)).unwrap();
        let known = Known::of(&request).unwrap();
        assert_eq!(known.body(&["a", "b"]), body.as_bytes());
        let part: Value = serde_json::from_slice(&known.body(&["b"])).unwrap();
        assert_eq!(part, serde_json::json!({"instanceIds": ["b"], "forceShutdown": false}));
    }
}
