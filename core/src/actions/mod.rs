//! Actions on instances, and generic calls.

mod composed;
mod paging;
mod poll;
mod recognized;
mod send;
mod send_page;
mod wait_until;

use serde::Deserialize;

use crate::call::Call;
use crate::client::Client;
use crate::config::Key;
use crate::error::{Code, Error};
use crate::instances::{Action, InstanceAction, MAX_IDS, body, check_ids};
use crate::protocol::envelope::{self, Success};
use crate::protocol::request::Request;
use crate::reconcile::{Accepted, Acted};
use crate::retry::classify::Class;
use crate::transport::Answer;
use recognized::Recognized;

pub use composed::ComposedRequest;
pub(crate) use composed::Known;
pub use wait_until::{Pace, Wanted, Words};

/// The response to an accepted action.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// On zec, the ids for which the action failed.
    #[serde(default, deserialize_with = "null_is_none")]
    pub instance_ids: Vec<String>,
}

fn null_is_none<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

impl Client {
    /// Performs an action on 1 to 100 instances.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] and [`Code::TOO_MANY`] before anything is sent, [`Code::PARTIAL`] if the
    /// service accepted the request but reports failures for some ids, and network and service
    /// errors.
    pub fn act(&self, action: Action, ids: &[&str], call: &Call) -> Result<Accepted<Acted>, Error> {
        if ids.is_empty() {
            return Err(Error::new(Code::ARGUMENT, "ids is empty: name at least one instance"));
        }
        if ids.len() > MAX_IDS {
            let message =
                format_args!("ids has {} entries: one request takes {MAX_IDS}", ids.len());
            return Err(Error::new(Code::TOO_MANY, message));
        }
        check_ids(ids, call)?;
        let request =
            InstanceAction { action, api: self.api(), body: &|ids| body(ids, &[]).into_bytes() };
        let read = |answer: &Answer| {
            let Success { request_id, response } = envelope::read::<Answered>(answer)?;
            let response = Acted { failed: response.instance_ids, ..Acted::default() };
            Ok(Success { request_id, response })
        };
        let result = self.reconciled(&request, ids, call, &read);
        self.conclude(action.name(), call, result)
    }

    /// Calls any action. Returns the text of `response` and the request id. The class is
    /// `declared`, or else derived from the action's name.
    ///
    /// # Errors
    /// Network and service errors.
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
        let known = Recognized::of(request).filter(|_| declared.is_none());
        let class = declared.unwrap_or(request.class());
        let result = match known {
            Some(known) => known.accomplish(self, call),
            None => self.exchange(request, class, call, read).map(Accepted::answered),
        };
        let result = match class {
            Class::Safe => result.map_err(Error::harmless),
            Class::Idempotent | Class::Unsafe => result,
        };
        self.conclude(request.action, call, result)
    }
}

/// The error for a body larger than `max_request_bytes`.
pub fn too_large(what: &str, most: usize) -> Error {
    let allowed = Key::MaxRequestBytes.name();
    Error::new(
        Code::ARGUMENT,
        format_args!("{what} has more than {most} bytes: see the key {allowed}"),
    )
}
