//! Sending a composed request.

use std::fmt::Write;

use super::composed::{ComposedRequest, Known};
use super::recognized::Recognized;
use super::too_large;
use crate::call::Call;
use crate::catalogue::Action;
use crate::client::Client;
use crate::error::{Code, Error, Outcome, printable};
use crate::instances::Action as InstanceAction;
use crate::protocol::envelope::{Reply, Success, read_reply};
use crate::reconcile::Accepted;
use crate::retry::RetryState;
use crate::retry::classify::Class;
use crate::transport::Answer;
use crate::values::{Parameters, Value, ValueKind};

/// How many ids an error names.
const MAX_NAMED: usize = 3;

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
        let accepted =
            self.conclude(request.action(), call, self.accomplish(request, known, call))?;
        let failed = accepted.response.as_ref().map(|reply| known.failed_ids(reply));
        let result = partial(&failed.unwrap_or_default()).map_or(Ok(()), Err);
        let result = self.conclude(request.action(), call, result);
        Ok((accepted, result))
    }

    /// Sends a request; a lost response to an action on instances is reconciled.
    fn accomplish(
        &self,
        request: &ComposedRequest,
        known: Known<'_>,
        call: &Call,
    ) -> Result<Accepted<Reply>, Error> {
        let is_on_instances =
            request.declared().is_none() && InstanceAction::named(request.action()).is_some();
        if is_on_instances {
            let message = request.with(known, request.parameters());
            if let Some(action) = Recognized::of(&message.0) {
                let Accepted { request_id, response, inferred } = action.accomplish(self, call)?;
                let response = response.as_deref().map(Reply::parse).transpose()?;
                return Ok(Accepted { request_id, response, inferred });
            }
        }
        let success = self.exchange_request(request, known, request.parameters(), call)?;
        Ok(Accepted::answered(success))
    }

    /// Sends a request that has been checked, with these parameters in place of its own.
    pub(super) fn exchange_request(
        &self,
        request: &ComposedRequest,
        known: Known<'_>,
        parameters: &Parameters,
        call: &Call,
    ) -> Result<Success<Reply>, Error> {
        let class = request.class(known);
        let mut state = RetryState::new(class);
        let result = self.resume_with(request, known, parameters, &mut state, call);
        match class {
            Class::Safe => result.map_err(Error::harmless),
            Class::Idempotent | Class::Unsafe => result,
        }
    }

    /// Sends a request that has been checked, and may have been sent before.
    pub(crate) fn resume_request(
        &self,
        request: &ComposedRequest,
        known: Known<'_>,
        state: &mut RetryState,
        call: &Call,
    ) -> Result<Success<Reply>, Error> {
        self.resume_with(request, known, request.parameters(), state, call)
    }

    fn resume_with(
        &self,
        request: &ComposedRequest,
        known: Known<'_>,
        parameters: &Parameters,
        state: &mut RetryState,
        call: &Call,
    ) -> Result<Success<Reply>, Error> {
        let message = &request.with(known, parameters).0;
        let max = self.max_request_bytes();
        if message.body.len() > max {
            return Err(too_large("the request's body", max));
        }
        let read = |answer: &Answer| read_reply(answer, message.describes());
        let result = self.resume(message, state, call, read);
        result.map_err(|error| naming_values(error, known.action, parameters))
    }
}

impl Known<'_> {
    /// The ids for which an accepted request failed, as the response lists them.
    pub(crate) fn failed_ids(&self, reply: &Reply) -> Vec<String> {
        let member = self.action.and_then(Action::failed);
        let listed = member.and_then(|member| reply.document().root().member(member));
        let listed = listed.filter(|listed| listed.kind() == ValueKind::List);
        let items = listed.into_iter().flat_map(|listed| listed.items());
        items
            .map(|item| self.failed_id(item).map_or_else(|| item.to_string(), str::to_owned))
            .collect()
    }

    /// The id in an item of what failed: the item itself, or its member `subnetId` if the ids are
    /// `subnetIds`.
    fn failed_id<'v>(&self, item: Value<'v>) -> Option<&'v str> {
        let ids = self.action.and_then(Action::ids).unwrap_or_default();
        let id = || item.member(ids.strip_suffix('s')?)?.text();
        item.text().or_else(id)
    }
}

/// The error of a response that lists what failed.
fn partial(failed: &[String]) -> Option<Error> {
    if failed.is_empty() {
        return None;
    }
    let mut message = format!("accepted, but failed for {}", failed.len());
    for (n, id) in failed.iter().take(MAX_NAMED).enumerate() {
        let _ = write!(message, "{} {}", if n == 0 { ":" } else { "," }, printable(id, 64));
    }
    if failed.len() > MAX_NAMED {
        message.push_str(", ...");
    }
    let error = Error::new(Code::PARTIAL, message).with_outcome(Outcome::Done);
    Some(error.with_http_status(200))
}

/// A refusal of a value, with the values that are known.
fn naming_values(error: Error, action: Option<Action>, parameters: &Parameters) -> Error {
    let Some(action) = action.filter(|_| error.code() == Code::PARAMETER_VALUE) else {
        return error;
    };
    let mut known = String::new();
    for member in action.request().filter(|member| parameters.get(member.name()).is_some()) {
        let values: Vec<&str> = member.values().collect();
        if !values.is_empty() {
            let between = if known.is_empty() { "" } else { "; " };
            let _ = write!(known, "{between}{} is one of {}", member.name(), values.join(", "));
        }
    }
    if known.is_empty() { error } else { error.with_note(known) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Validation;

    fn failed(action: &str, answer: &str) -> Vec<String> {
        let request = ComposedRequest::new("zec", None, action).unwrap();
        let known = request.check(Validation::Off).unwrap();
        known.failed_ids(&Reply::parse(answer).unwrap())
    }

    #[test]
    fn what_failed_is_listed_by_ids_or_with_them() {
        assert_eq!(failed("DetachDisks", r#"{"failedDiskIds":["d-1","d-2"]}"#), ["d-1", "d-2"]);
        for (action, answer) in [
            ("DeleteSubnets", r#"{"failedSubnets":[{"errorCode":"IN_USE","subnetId":"x-1"}]}"#),
            ("DeleteIpv6Addresses", r#"{"failedIpv6Addresses":[{"ipv6Id":"x-1"}]}"#),
            ("ModifyEipsBlockThreshold", r#"{"failedEips":[{"eipId":"x-1"}]}"#),
        ] {
            assert_eq!(failed(action, answer), ["x-1"], "{action}");
        }
        assert_eq!(
            failed("DeleteSubnets", r#"{"failedSubnets":[{"errorCode":"IN_USE"}]}"#).len(),
            1
        );
        assert_eq!(failed("DeleteVpc", "{}"), [""; 0]);
    }
}
