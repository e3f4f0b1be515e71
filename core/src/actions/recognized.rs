//! Recognizes instance actions in generic requests, so that they can be retried for a subset of
//! their instances.

use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::json;
use serde_json::value::RawValue;

use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::instances::{Action, InstanceAction, MAX_IDS, id_problem};
use crate::product::{Api, find};
use crate::protocol::envelope::{Success, read_text};
use crate::protocol::request::Request;
use crate::reconcile::{Accepted, Acted};
use crate::transport::Answer;

const IDS: &str = "instanceIds";

/// A caller's request recognized as an action on instances.
pub(super) struct Recognized<'a> {
    request: &'a Request<'a>,
    action: Action,
    api: Api<'a>,
    members: Members<'a>,
    ids: Vec<String>,
}

/// The members of a JSON object, verbatim; duplicate names are an error.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Once;

        impl<'de> Visitor<'de> for Once {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members: Vec<(String, &RawValue)> = Vec::new();
                while let Some((name, value)) = map.next_entry()? {
                    if members.iter().any(|(before, _)| *before == name) {
                        return Err(A::Error::custom("duplicate member"));
                    }
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Once)
    }
}

impl<'a> Recognized<'a> {
    /// Recognizes an action on 1 to 100 instances of a known product. Anything ambiguous is not
    /// recognized.
    pub(super) fn of(request: &'a Request<'a>) -> Option<Recognized<'a>> {
        let action = Action::named(request.action)?;
        let api = Api { product: find(request.service)?, version: request.version };
        let members: Members<'a> = serde_json::from_slice(&request.body).ok()?;
        let (_, listed) = members.0.iter().find(|(name, _)| name == IDS)?;
        let ids: Vec<String> = serde_json::from_str(listed.get()).ok()?;
        let is_clear =
            (1..=MAX_IDS).contains(&ids.len()) && ids.iter().all(|id| id_problem(id).is_none());
        is_clear.then_some(Recognized { request, action, api, members, ids })
    }

    /// Performs the action with reconciliation.
    pub(super) fn accomplish(
        &self,
        client: &Client,
        call: &Call,
    ) -> Result<Accepted<String>, Error> {
        let ids: Vec<&str> = self.ids.iter().map(String::as_str).collect();
        let action =
            InstanceAction { action: self.action, api: self.api, body: &|ids| self.body(ids) };
        let read = |answer: &Answer| {
            let Success { request_id, response } = read_text(answer, false)?;
            let response = Acted { text: response, ..Acted::default() };
            Ok(Success { request_id, response })
        };
        let accepted = client.reconciled(&action, &ids, call, &read)?;
        Ok(accepted.map(|acted| acted.text))
    }

    /// The caller's own body for all ids; for a subset, the same body with `instanceIds` replaced.
    fn body(&self, ids: &[&str]) -> Vec<u8> {
        if ids.len() == self.ids.len() {
            return self.request.body.clone();
        }
        let some = json!(ids).to_string();
        let members = self.members.0.iter().map(|(name, value)| {
            let value = if name == IDS { &some } else { value.get() };
            format!("{}:{value}", json!(name))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(",")).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(service: &str, action: &str, body: &str) -> Option<Vec<String>> {
        let request = Request::any(service, Some("2026-04-01"), action, Some(body)).unwrap();
        Recognized::of(&request).map(|known| known.ids)
    }

    #[test]
    fn instance_actions_are_recognized() {
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
    fn a_subset_keeps_the_other_parameters() {
        let body = r#"{ "instanceIds": ["a","b"], "big": 12345678901234567890.10 }"#;
        let request = Request::any("vm", None, "StopInstances", Some(body)).unwrap();
        let known = Recognized::of(&request).unwrap();
        assert_eq!(known.body(&["a", "b"]), body.as_bytes());
        let part = String::from_utf8(known.body(&["b"])).unwrap();
        assert_eq!(part, r#"{"instanceIds":["b"],"big":12345678901234567890.10}"#);
    }
}
