//! What a run acts on. A run knows resources only through this: how their action is sent, how they are
//! polled, and what a status means.

mod instances;
mod resources;

use std::fmt::Debug;

use crate::call::Call;
use crate::client::Client;
use crate::error::{Code, Error};
use crate::instances::{MAX_IDS, StatusMeaning, Statuses};
use crate::retry::RetryState;
use crate::retry::classify::Class;
pub use instances::Goal;
pub(super) use instances::Instances;
pub(super) use resources::{Resources, Sending};

/// The service accepted a request.
#[derive(Debug, Default)]
pub(super) struct Acceptance {
    pub(super) request_id: String,
    /// The ids for which it failed all the same.
    pub(super) failed: Vec<String>,
}

/// Resources of one kind, and what is to become of them.
pub(super) trait Subject: Debug + Sync {
    /// The action, as errors name it.
    fn name(&self) -> &str;

    /// The class of the action; `None` if nothing is sent and the run only waits.
    fn class(&self) -> Option<Class>;

    /// The maximum number of ids in a request.
    fn max_ids(&self) -> usize {
        MAX_IDS
    }

    /// Whether the resources can be polled.
    fn is_pollable(&self) -> bool {
        true
    }

    /// Whether a poll can show that the action was executed.
    fn is_observable(&self) -> bool;

    /// Whether the end state is also the start state: a rebooted instance is RUNNING, as before.
    fn is_circular(&self) -> bool {
        false
    }

    /// Whether this status proves that a circular action is in progress. Unknown statuses prove
    /// nothing.
    fn shows_progress(&self, _status: &str) -> bool {
        false
    }

    /// Whether this status is the goal.
    fn is_reached(&self, status: &str) -> bool;

    /// Whether the goal is that the resource is gone.
    fn ends_absent(&self) -> bool {
        false
    }

    /// What a status means for the goal.
    fn meaning(&self, status: &str) -> StatusMeaning;

    /// Whether the service documents the action as allowed in this status.
    fn is_allowed(&self, status: &str) -> bool;

    /// Whether this is a final failure status.
    fn has_failed(&self, status: &str) -> bool;

    /// Whether this status shows another operation in progress.
    fn is_busy(&self, status: &str) -> bool;

    /// Whether a status suggests that some operation is in progress.
    fn is_changing(&self, status: &str) -> bool;

    /// Whether statuses tell if an action whose response was lost was not executed. If not, a resource
    /// that does not change for long is taken not to have been acted on.
    fn shows_unchanged(&self) -> bool {
        true
    }

    /// Whether an error says that a resource does not exist.
    fn is_not_found(&self, error: &Error) -> bool;

    /// Whether an error may concern only some of the resources in a request.
    fn may_concern_some(&self, error: &Error) -> bool;

    /// The codes of a resource that is not listed, and of one in a status that rules the goal out.
    fn codes(&self) -> [Code; 2] {
        [Code::INSTANCE_NOT_FOUND, Code::INSTANCE_STATUS]
    }

    /// The rows per page when all resources are listed; 0 if they cannot be.
    fn scan_rows(&self) -> usize;

    /// Sends the action for some.
    fn send(
        &self,
        client: &Client,
        ids: &[&str],
        state: &mut RetryState,
        call: &Call,
    ) -> Result<Acceptance, Error>;

    /// Polls some by their ids.
    fn poll(&self, client: &Client, ids: &[&str], call: &Call) -> Result<Statuses, Error>;

    /// Reads a page of all resources, and how many there are.
    fn scan(
        &self,
        client: &Client,
        page: usize,
        call: &Call,
    ) -> Result<(Statuses, Option<usize>), Error>;
}
