//! Sending a composed request.

use std::fmt::Write;

use super::composed::{ComposedRequest, Known};
use super::recognized::Recognized;
use super::too_large;
use crate::call::Call;
use crate::catalogue::Action;
use crate::client::Client;
use crate::error::{Code, Error, Outcome, printable};
use crate::protocol::envelope::{Reply, read_reply};
use crate::reconcile::Accepted;
use crate::retry::classify::Class;
use crate::transport::Answer;
use crate::values::{Parameters, ValueKind};

/// How many ids an error names.
const MOST_NAMED: usize = 3;

impl Client {
    /// Sends a request, after it has been checked. The error beside an accepted one is
    /// [`Code::PARTIAL`]: the service lists ids for which it failed.
    ///
    /// # Errors
    /// [`Code::ACTION`], [`Code::PARAMETER`] and [`Code::ARGUMENT`] before anything is sent, and those
    /// of the network and of the service.
    pub fn send_request(
        &self,
        request: &ComposedRequest,
        call: &Call,
    ) -> Result<(Accepted<Reply>, Result<(), Error>), Error> {
        let known = request.check(self.validation())?;
        let accepted = self.send_with(request, known, request.parameters(), call)?;
        let result = failures(known.action, accepted.response.as_ref()).map_or(Ok(()), Err);
        let result = self.conclude(request.action(), call, result);
        Ok((accepted, result))
    }

    /// Sends a request that has been checked, with these parameters in place of its own.
    pub(super) fn send_with(
        &self,
        request: &ComposedRequest,
        known: Known<'_>,
        parameters: &Parameters,
        call: &Call,
    ) -> Result<Accepted<Reply>, Error> {
        let message = request.with(known, parameters);
        let most = self.max_request_bytes();
        if message.body.len() > most {
            return Err(too_large("the request's body", most));
        }
        let read = |answer: &Answer| read_reply(answer, message.describes());
        let class = request.class(known, &message);
        let recognized = Recognized::of(&message).filter(|_| request.declared().is_none());
        let result = match recognized {
            Some(action) => action.accomplish(self, call, read),
            None => self.exchange(&message, class, call, read).map(Accepted::answered),
        };
        let result = match class {
            Class::Safe => result.map_err(Error::harmless),
            Class::Idempotent | Class::Unsafe => result,
        };
        let result = result.map_err(|error| naming_values(error, known.action, parameters));
        self.conclude(request.action(), call, result)
    }
}

/// The error of an answer that lists what failed.
fn failures(action: Option<Action>, reply: Option<&Reply>) -> Option<Error> {
    let listed = reply?.document().root().member(action?.failed()?)?;
    let ids: Vec<&str> = listed.items().filter_map(|id| id.text()).collect();
    if listed.kind() != ValueKind::List || listed.is_empty() {
        return None;
    }
    let mut message = format!("accepted, but not for {}", listed.len());
    for (n, id) in ids.iter().take(MOST_NAMED).enumerate() {
        let _ = write!(message, "{} {}", if n == 0 { ":" } else { "," }, printable(id, 64));
    }
    if ids.len() > MOST_NAMED {
        message.push_str(", ...");
    }
    Some(Error::new(Code::PARTIAL, message).with_outcome(Outcome::Done).with_http_status(200))
}

/// A refusal of a value, with the values that are known.
fn naming_values(error: Error, action: Option<Action>, parameters: &Parameters) -> Error {
    let Some(action) = action.filter(|_| error.code() == Code::PARAMETER_VALUE) else {
        return error;
    };
    let given = |name: &str| parameters.get(name).is_some();
    let mut known = String::new();
    for member in action.request().filter(|member| given(member.name())) {
        let values: Vec<&str> = member.values().collect();
        if !values.is_empty() {
            let between = if known.is_empty() { "" } else { "; " };
            let _ = write!(known, "{between}{} is one of {}", member.name(), values.join(", "));
        }
    }
    if known.is_empty() { error } else { error.with_note(known) }
}
