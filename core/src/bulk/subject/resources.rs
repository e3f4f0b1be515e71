//! Resources of any service: the action is a caller's request, and what statuses mean is a waiter's data.

use super::{Acceptance, Subject};
use crate::actions::{ComposedRequest, Known};
use crate::call::Call;
use crate::catalogue::{Absent, Waiter};
use crate::client::Client;
use crate::error::{Code, Error};
use crate::instances::{MAX_IDS, StatusMeaning, Statuses};
use crate::retry::RetryState;
use crate::retry::classify::{Class, FailureClass};

/// Resources with an action, or only with a state to wait for.
#[derive(Debug)]
pub(in crate::bulk) struct Resources<'a> {
    pub(in crate::bulk) sending: Option<Sending<'a>>,
    /// What the goal is, and how the resources are listed; without it, they cannot be polled.
    pub(in crate::bulk) waiter: Option<Waiter>,
    /// Whether the goal proves that the action was executed. A disk that was never resized is available,
    /// too.
    pub(in crate::bulk) is_proof: bool,
}

/// An action, and where its ids go.
#[derive(Debug)]
pub(in crate::bulk) struct Sending<'a> {
    pub(in crate::bulk) request: &'a ComposedRequest,
    pub(in crate::bulk) known: Known<'a>,
    pub(in crate::bulk) class: Class,
    /// The path of the ids, and the maximum number of them; `None` for a single id.
    pub(in crate::bulk) path: &'a str,
    pub(in crate::bulk) max_ids: Option<usize>,
}

impl Sending<'_> {
    /// The request for some ids.
    fn with(&self, ids: &[&str]) -> Result<ComposedRequest, Error> {
        let mut request = self.request.clone();
        match (self.max_ids, ids) {
            (None, [id]) => request.set(self.path, *id)?,
            _ => request.set(self.path, ids)?,
        }
        Ok(request)
    }
}

impl Resources<'_> {
    /// The kind of the resources, as the service's codes name it: `_SECURITY_GROUP` for `securityGroupIds`.
    fn kind(&self) -> Option<String> {
        let ids = self.sending.as_ref()?.path.rsplit('.').next()?;
        let name = ids.strip_suffix("Ids").or(ids.strip_suffix("Id"))?;
        let mut kind = String::from("_");
        for letter in name.chars() {
            if letter.is_ascii_uppercase() {
                kind.push('_');
            }
            kind.push(letter.to_ascii_uppercase());
        }
        Some(kind)
    }
}

/// The service's code, after an underscore, which makes its first word one like the others.
fn code_of(error: &Error) -> String {
    format!("_{}", error.service_code().unwrap_or_default().to_ascii_uppercase())
}

impl Subject for Resources<'_> {
    fn name(&self) -> &str {
        let action = self.sending.as_ref().map(|sending| sending.request.action());
        action.or(self.waiter.map(Waiter::name)).unwrap_or_default()
    }

    fn class(&self) -> Option<Class> {
        self.sending.as_ref().map(|sending| sending.class)
    }

    fn max_ids(&self) -> usize {
        self.sending.as_ref().map_or(MAX_IDS, |sending| sending.max_ids.unwrap_or(1))
    }

    fn is_pollable(&self) -> bool {
        self.waiter.is_some()
    }

    fn is_observable(&self) -> bool {
        self.waiter.is_some() && self.is_proof
    }

    fn is_reached(&self, status: &str) -> bool {
        self.waiter.is_some_and(|waiter| waiter.success().any(|word| word == status))
    }

    fn ends_absent(&self) -> bool {
        self.waiter.is_some_and(|waiter| waiter.absent() == Absent::Success)
    }

    fn meaning(&self, status: &str) -> StatusMeaning {
        let is_done = self.is_proof && self.is_reached(status);
        if is_done { StatusMeaning::Done } else { StatusMeaning::Unclear }
    }

    /// No source tells: the service decides.
    fn is_allowed(&self, _status: &str) -> bool {
        true
    }

    fn has_failed(&self, status: &str) -> bool {
        self.waiter.is_some_and(|waiter| waiter.failure().any(|word| word == status))
    }

    fn is_busy(&self, _status: &str) -> bool {
        false
    }

    /// By the service's words: STOPPING, CREATING, PENDING.
    fn is_changing(&self, status: &str) -> bool {
        status.ends_with("ING") && status != "RUNNING"
    }

    fn shows_unchanged(&self) -> bool {
        false
    }

    /// Not what else may be missing, such as an image to install on instances.
    fn is_not_found(&self, error: &Error) -> bool {
        let names_kind = self.kind().is_some_and(|kind| {
            code_of(error).strip_suffix("_NOT_FOUND").is_some_and(|code| code.ends_with(&kind))
        });
        names_kind || error.code() == Code::RESOURCE_NOT_FOUND
    }

    fn may_concern_some(&self, error: &Error) -> bool {
        let code = code_of(error);
        FailureClass::of(error, false) == FailureClass::Condition
            || code.starts_with("_INVALID_PARAMETER")
            || self.kind().is_some_and(|kind| code.contains(&kind))
    }

    fn codes(&self) -> [Code; 2] {
        [Code::RESOURCE_NOT_FOUND, Code::WAIT_FAILED]
    }

    fn scan_rows(&self) -> usize {
        0
    }

    fn send(
        &self,
        client: &Client,
        ids: &[&str],
        state: &mut RetryState,
        call: &Call,
    ) -> Result<Acceptance, Error> {
        let Some(sending) = &self.sending else { return Ok(Acceptance::default()) };
        let request = sending.with(ids)?;
        let success = client.resume_request(&request, sending.known, state, call)?;
        let failed = sending.known.failed_ids(&success.response);
        Ok(Acceptance { request_id: success.request_id, failed })
    }

    fn poll(&self, client: &Client, ids: &[&str], call: &Call) -> Result<Statuses, Error> {
        match self.waiter {
            Some(waiter) => client.poll_resources(waiter, ids, call),
            None => Ok(Statuses::default()),
        }
    }

    fn scan(
        &self,
        _client: &Client,
        _page: usize,
        _call: &Call,
    ) -> Result<(Statuses, Option<usize>), Error> {
        Ok((Statuses::default(), None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Validation;

    /// Whether a refusal says that a resource does not exist, and whether it may concern some of several.
    fn means(action: &str, path: &str, code: &str) -> (bool, bool) {
        let request = ComposedRequest::new("zec", None, action).unwrap();
        let known = request.check(Validation::Off).unwrap();
        let sending =
            Sending { request: &request, known, class: Class::Unsafe, path, max_ids: None };
        let resources = Resources { sending: Some(sending), waiter: None, is_proof: false };
        let code = Some(code.to_owned());
        let error = Error::new(Code::HTTP_404, "no")
            .with_service_code(code)
            .with_outcome(crate::error::Outcome::Rejected);
        (resources.is_not_found(&error), resources.may_concern_some(&error))
    }

    #[test]
    fn a_refusal_names_the_kind_of_what_it_concerns() {
        for (action, path, code, expected) in [
            ("DeleteVpc", "vpcId", "INVALID_VPC_NOT_FOUND", (true, true)),
            ("DeleteVpc", "vpcId", "VPC_NOT_FOUND", (true, true)),
            ("DeleteVpc", "vpcId", "OPERATION_DENIED_VPC_IN_USE", (false, true)),
            ("DeleteVpc", "vpcId", "QUOTA_OF_THE_DAY", (false, false)),
            (
                "DeleteSecurityGroup",
                "securityGroupId",
                "INVALID_SECURITY_GROUP_NOT_FOUND",
                (true, true),
            ),
            ("ResetInstances", "instanceIds", "INVALID_IMAGE_NOT_FOUND", (false, false)),
            ("ResetInstances", "instanceIds", "INVALID_INSTANCE_TYPE_NOT_FOUND", (false, true)),
            ("DeleteVpc", "a.b", "INVALID_VPC_NOT_FOUND", (false, false)),
        ] {
            assert_eq!(means(action, path, code), expected, "{code}");
        }
    }
}
