//! What a run is for, and what a status says about it.

use crate::instances::{Action, StatusMeaning};
use crate::product::Product;

/// Where the instances are meant to end.
#[derive(Clone, Copy, Debug)]
pub enum Goal<'a> {
    /// Where an action takes them.
    Done(Action),
    /// In a status, into which somebody else brings them.
    Status(&'a str),
}

impl Goal<'_> {
    /// What is sent, if anything is.
    pub(super) fn action(self) -> Option<Action> {
        match self {
            Goal::Done(action) => Some(action),
            Goal::Status(_) => None,
        }
    }

    /// Whether an instance may be there only if it has been elsewhere before: one that has
    /// rebooted is RUNNING, as before.
    pub(super) fn is_circular(self) -> bool {
        matches!(self, Goal::Done(Action::Reboot))
    }

    /// Whether an instance passes through this status on a way that ends where it began. What is not
    /// known to be on it proves nothing.
    pub(super) fn passes(self, status: &str) -> bool {
        self.is_circular() && matches!(status, "REBOOT" | "BOOTING" | "STARTING")
    }

    /// Whether an instance in this status is there.
    pub(super) fn is_there(self, status: &str) -> bool {
        match self {
            Goal::Done(action) => status == action.end(),
            Goal::Status(wanted) => status == wanted,
        }
    }

    /// What a status says about it.
    pub(super) fn sign(self, product: &Product, status: &str) -> StatusMeaning {
        match self {
            Goal::Done(action) => action.sign(product, status),
            Goal::Status(wanted) if status == wanted => StatusMeaning::Done,
            Goal::Status(_) => match Action::Stop.sign(product, status) {
                StatusMeaning::Recycled => StatusMeaning::Recycled,
                _ => StatusMeaning::Unclear,
            },
        }
    }

    /// Whether the service does it to an instance in this status, by its documents.
    pub(super) fn is_allowed(self, product: &Product, status: &str) -> bool {
        self.action().is_some_and(|action| action.is_allowed(product, status))
    }
}

/// Whether an instance stays in this status, and is of no use.
pub(super) fn has_failed(status: &str) -> bool {
    status.ends_with("_FAILED")
}

/// Whether somebody else is at work on an instance in this status.
pub(super) fn is_busy(status: &str) -> bool {
    matches!(
        status,
        "CREATING" | "DEPLOYING" | "IMAGING" | "INSTALLING" | "PENDING" | "REBUILDING" | "RESIZING"
    )
}
