//! Instances: their actions, and what their statuses mean.

use super::{Acceptance, Subject};
use crate::actions::Answered;
use crate::call::Call;
use crate::client::Client;
use crate::error::{Code, Error};
use crate::instances::{Action, StatusMeaning, Statuses, body_with};
use crate::product::Api;
use crate::protocol::envelope;
use crate::retry::RetryState;
use crate::retry::classify::Class;
use crate::transport::Answer;

/// The state that the instances are to reach.
#[derive(Clone, Copy, Debug)]
pub enum Goal<'a> {
    /// The end state of an action.
    Done(Action),
    /// A given status, brought about by another party.
    Status(&'a str),
}

/// Instances of one product with a goal.
#[derive(Debug)]
pub(in crate::bulk) struct Instances<'a> {
    pub(in crate::bulk) goal: Goal<'a>,
    pub(in crate::bulk) api: Api<'a>,
    /// Parameters sent along with the ids.
    pub(in crate::bulk) extra: &'static str,
}

impl Goal<'_> {
    /// The action to send, if any.
    pub(in crate::bulk) fn action(self) -> Option<Action> {
        match self {
            Goal::Done(action) => Some(action),
            Goal::Status(_) => None,
        }
    }
}

impl Subject for Instances<'_> {
    fn name(&self) -> &str {
        self.goal.action().map_or("waiting", Action::name)
    }

    fn class(&self) -> Option<Class> {
        self.goal.action().map(Action::class)
    }

    fn is_observable(&self) -> bool {
        self.goal.action().is_some_and(|action| action.is_observable(self.api.product))
    }

    fn is_circular(&self) -> bool {
        matches!(self.goal, Goal::Done(Action::Reboot))
    }

    fn shows_progress(&self, status: &str) -> bool {
        self.is_circular() && matches!(status, "REBOOT" | "BOOTING" | "STARTING")
    }

    fn is_reached(&self, status: &str) -> bool {
        match self.goal {
            Goal::Done(action) => status == action.end(),
            Goal::Status(wanted) => status == wanted,
        }
    }

    fn meaning(&self, status: &str) -> StatusMeaning {
        let product = self.api.product;
        match self.goal {
            Goal::Done(action) => action.meaning(product, status),
            Goal::Status(wanted) if status == wanted => StatusMeaning::Done,
            Goal::Status(_) => match Action::Stop.meaning(product, status) {
                StatusMeaning::Recycled => StatusMeaning::Recycled,
                _ => StatusMeaning::Unclear,
            },
        }
    }

    fn is_allowed(&self, status: &str) -> bool {
        self.goal.action().is_some_and(|action| action.is_allowed(self.api.product, status))
    }

    fn has_failed(&self, status: &str) -> bool {
        status.ends_with("_FAILED")
    }

    fn is_busy(&self, status: &str) -> bool {
        const BUSY: [&str; 7] =
            ["CREATING", "DEPLOYING", "IMAGING", "INSTALLING", "PENDING", "REBUILDING", "RESIZING"];
        BUSY.contains(&status)
    }

    fn is_changing(&self, status: &str) -> bool {
        self.meaning(status) == StatusMeaning::Unclear && !self.has_failed(status)
    }

    fn is_not_found(&self, error: &Error) -> bool {
        error.code() == Code::INSTANCE_NOT_FOUND
    }

    fn may_concern_some(&self, error: &Error) -> bool {
        let code = error.service_code().unwrap_or_default().to_ascii_uppercase();
        code.contains("INSTANCE") || code.starts_with("INVALID_PARAMETER")
    }

    fn scan_rows(&self) -> usize {
        self.api.product.rows
    }

    fn send(
        &self,
        client: &Client,
        ids: &[&str],
        state: &mut RetryState,
        call: &Call,
    ) -> Result<Acceptance, Error> {
        let Some(action) = self.goal.action() else { return Ok(Acceptance::default()) };
        let body = body_with(ids, self.extra);
        let request = self.api.request(action.name(), body.into_bytes());
        let read = |answer: &Answer| envelope::read::<Answered>(answer);
        let success = client.resume(&request, state, call, read)?;
        let failed = success.response.instance_ids;
        Ok(Acceptance { request_id: success.request_id, failed })
    }

    fn poll(&self, client: &Client, ids: &[&str], call: &Call) -> Result<Statuses, Error> {
        client.poll(self.api, ids, call)
    }

    fn scan(
        &self,
        client: &Client,
        page: usize,
        call: &Call,
    ) -> Result<(Statuses, Option<usize>), Error> {
        client.list_page(self.api, page, self.scan_rows(), call)
    }
}
