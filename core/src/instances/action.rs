//! What can be done to instances, and what their status says about it.

use super::Product;
use crate::classify::Class;

/// What is done to instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// RUNNING → STOPPING → STOPPED. By the service's default the power is cut.
    Stop,
    /// STOPPED → BOOTING → RUNNING.
    Start,
    /// RUNNING → REBOOT → RUNNING; BOOTING in between on bmc.
    Reboot,
}

/// What a status says about an action that may have been executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// It was executed: the instance is on the way, or there.
    Done,
    /// The instance is as it was before.
    Unchanged,
    /// The instance is in the recycle bin, or on its way there.
    Recycled,
    /// Something else is happening to it: that will pass.
    Unclear,
}

impl Action {
    const ALL: [Action; 3] = [Action::Stop, Action::Start, Action::Reboot];

    /// The action with this name at the service.
    pub(super) fn named(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }

    /// Its name at the service.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Action::Stop => "StopInstances",
            Action::Start => "StartInstances",
            Action::Reboot => "RebootInstances",
        }
    }

    /// The function that takes any number of ids.
    pub(super) fn bulk(self) -> &'static str {
        match self {
            Action::Stop => "zl_bulk_stop",
            Action::Start => "zl_bulk_start",
            Action::Reboot => "zl_bulk_reboot",
        }
    }

    /// What it means to do it twice. An instance that has rebooted is RUNNING as before, and
    /// reboots again.
    pub(crate) fn class(self) -> Class {
        match self {
            Action::Stop | Action::Start => Class::Convergent,
            Action::Reboot => Class::Unsafe,
        }
    }

    /// Whether a status can tell that it was executed.
    pub(crate) fn shows(self, product: &Product) -> bool {
        self != Action::Reboot || product.rebooting.is_some()
    }

    /// The status that it ends in.
    pub(crate) fn end(self) -> &'static str {
        match self {
            Action::Stop => "STOPPED",
            Action::Start | Action::Reboot => "RUNNING",
        }
    }

    /// Whether the service does it to an instance in this status, by its documents.
    pub(crate) fn is_allowed(self, product: &Product, status: &str) -> bool {
        match (self, status) {
            (Action::Stop | Action::Reboot, "RUNNING") | (Action::Start, "STOPPED") => true,
            (Action::Stop, "STOPPING") => product.stops_again,
            (Action::Reboot, "STOPPED") => product.reboots_stopped,
            _ => false,
        }
    }

    /// What a status says about it. Words that nobody knows yet are unclear.
    pub(crate) fn sign(self, product: &Product, status: &str) -> Sign {
        match (self, status) {
            (_, "RECYCLE" | "RECYCLED" | "RECYCLING" | "RELEASING") => Sign::Recycled,
            (Action::Stop, "STOPPING" | "STOPPED") => Sign::Done,
            (Action::Start, "STARTING" | "BOOTING" | "RUNNING") => Sign::Done,
            (Action::Reboot, status) if product.rebooting == Some(status) => Sign::Done,
            (Action::Stop | Action::Reboot, "RUNNING") => Sign::Unchanged,
            (Action::Start | Action::Reboot, "STOPPED") => Sign::Unchanged,
            _ => Sign::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::product;
    use super::*;

    #[test]
    fn statuses_are_signs() {
        let cases = [
            ("vm", Action::Stop, "RUNNING", Sign::Unchanged),
            ("vm", Action::Stop, "STOPPING", Sign::Done),
            ("vm", Action::Stop, "STOPPED", Sign::Done),
            ("vm", Action::Stop, "REBOOT", Sign::Unclear),
            ("vm", Action::Stop, "RECYCLE", Sign::Recycled),
            ("vm", Action::Start, "STOPPED", Sign::Unchanged),
            ("zec", Action::Start, "STARTING", Sign::Done),
            ("vm", Action::Start, "BOOTING", Sign::Done),
            ("vm", Action::Start, "STOPPING", Sign::Unclear),
            ("vm", Action::Reboot, "REBOOT", Sign::Done),
            ("vm", Action::Reboot, "BOOTING", Sign::Unclear),
            ("bmc", Action::Reboot, "BOOTING", Sign::Unclear),
            ("vm", Action::Reboot, "RUNNING", Sign::Unchanged),
            ("vm", Action::Reboot, "HIBERNATING", Sign::Unclear),
        ];
        for (name, action, status, sign) in cases {
            assert_eq!(action.sign(product(name), status), sign, "{action:?} {status} on {name}");
        }
    }

    #[test]
    fn actions_are_found_by_name() {
        for action in Action::ALL {
            assert_eq!(Action::named(action.name()), Some(action));
        }
        assert_eq!(Action::named("stopinstances"), None);
    }
}
