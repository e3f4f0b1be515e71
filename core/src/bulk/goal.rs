//! The goal of a run, and how a status relates to it.

use crate::instances::{Action, StatusMeaning};
use crate::product::Product;

/// The state that the instances are to reach.
#[derive(Clone, Copy, Debug)]
pub enum Goal<'a> {
    /// The end state of an action.
    Done(Action),
    /// A given status, brought about by another party.
    Status(&'a str),
}

impl Goal<'_> {
    /// The action to send, if any.
    pub(super) fn action(self) -> Option<Action> {
        match self {
            Goal::Done(action) => Some(action),
            Goal::Status(_) => None,
        }
    }

    /// Whether the end state is also the start state: a rebooted instance is RUNNING, as before.
    pub(super) fn is_circular(self) -> bool {
        matches!(self, Goal::Done(Action::Reboot))
    }

    /// Whether this status proves that a circular action is in progress. Unknown statuses prove
    /// nothing.
    pub(super) fn shows_progress(self, status: &str) -> bool {
        self.is_circular() && matches!(status, "REBOOT" | "BOOTING" | "STARTING")
    }

    /// Whether this status is the goal.
    pub(super) fn is_reached(self, status: &str) -> bool {
        match self {
            Goal::Done(action) => status == action.end(),
            Goal::Status(wanted) => status == wanted,
        }
    }

    /// What a status means for the goal.
    pub(super) fn meaning(self, product: &Product, status: &str) -> StatusMeaning {
        match self {
            Goal::Done(action) => action.meaning(product, status),
            Goal::Status(wanted) if status == wanted => StatusMeaning::Done,
            Goal::Status(_) => match Action::Stop.meaning(product, status) {
                StatusMeaning::Recycled => StatusMeaning::Recycled,
                _ => StatusMeaning::Unclear,
            },
        }
    }

    /// Whether the service documents the action as allowed in this status.
    pub(super) fn is_allowed(self, product: &Product, status: &str) -> bool {
        self.action().is_some_and(|action| action.is_allowed(product, status))
    }
}

/// Whether this is a final failure status.
pub(super) fn has_failed(status: &str) -> bool {
    status.ends_with("_FAILED")
}

/// Whether this status shows another operation in progress.
pub(super) fn is_busy(status: &str) -> bool {
    matches!(
        status,
        "CREATING" | "DEPLOYING" | "IMAGING" | "INSTALLING" | "PENDING" | "REBUILDING" | "RESIZING"
    )
}
