//! Actions on instances, and what statuses say about them.

use crate::product::{Api, Product};
use crate::protocol::request::Request;
use crate::retry::classify::Class;

/// An action on instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// RUNNING → STOPPING → STOPPED. By default the service cuts the power.
    Stop,
    /// STOPPED → BOOTING → RUNNING.
    Start,
    /// RUNNING → REBOOT → RUNNING; BOOTING in between on bmc.
    Reboot,
}

/// What a status says about an action that may have been executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StatusMeaning {
    /// It was executed: the instance is in transition or in the end state.
    Done,
    /// The instance is as it was before.
    Unchanged,
    /// The instance is in the recycle bin, or on its way there.
    Recycled,
    /// Another operation is in progress, or the status is unknown.
    Unclear,
}

/// An action, its API, and the request body for a set of ids.
pub(crate) struct InstanceAction<'a> {
    pub(crate) action: Action,
    pub(crate) api: Api<'a>,
    pub(crate) body: &'a dyn Fn(&[&str]) -> Vec<u8>,
}

impl<'a> InstanceAction<'a> {
    pub(crate) fn request(&self, ids: &[&str]) -> Request<'a> {
        self.api.request(self.action.name(), (self.body)(ids))
    }
}

impl Action {
    const ALL: [Action; 3] = [Action::Stop, Action::Start, Action::Reboot];

    /// The action with this API name.
    pub(crate) fn named(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.name() == name)
    }

    /// The API name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Action::Stop => "StopInstances",
            Action::Start => "StartInstances",
            Action::Reboot => "RebootInstances",
        }
    }

    /// The class of the action. A second reboot reboots again, as a rebooted instance is RUNNING as
    /// before.
    pub(crate) fn class(self) -> Class {
        match self {
            Action::Stop | Action::Start => Class::Idempotent,
            Action::Reboot => Class::Unsafe,
        }
    }

    /// Whether the status can show that the action was executed.
    pub(crate) fn is_observable(self, product: &Product) -> bool {
        self != Action::Reboot || product.rebooting.is_some()
    }

    /// The status in which the action ends.
    pub(crate) fn end(self) -> &'static str {
        match self {
            Action::Stop => "STOPPED",
            Action::Start | Action::Reboot => "RUNNING",
        }
    }

    /// Whether the service documents the action as allowed in this status.
    pub(crate) fn is_allowed(self, product: &Product, status: &str) -> bool {
        match (self, status) {
            (Action::Stop | Action::Reboot, "RUNNING") | (Action::Start, "STOPPED") => true,
            (Action::Stop, "STOPPING") => product.stops_again,
            (Action::Reboot, "STOPPED") => product.reboots_stopped,
            _ => false,
        }
    }

    /// The parameters for a graceful and for a forced action, if supported.
    pub(crate) fn force(self, product: &Product) -> Option<[&'static str; 2]> {
        match self {
            Action::Stop => product.force_stop,
            Action::Reboot => product.force_reboot,
            Action::Start => None,
        }
    }

    /// What a status says about the action. Unknown statuses are unclear.
    pub(crate) fn meaning(self, product: &Product, status: &str) -> StatusMeaning {
        match (self, status) {
            (_, "RECYCLE" | "RECYCLED" | "RECYCLING" | "RELEASING") => StatusMeaning::Recycled,
            (Action::Stop, "STOPPING" | "STOPPED") => StatusMeaning::Done,
            (Action::Start, "STARTING" | "BOOTING" | "RUNNING") => StatusMeaning::Done,
            (Action::Reboot, status) if product.rebooting == Some(status) => StatusMeaning::Done,
            (Action::Stop | Action::Reboot, "RUNNING") => StatusMeaning::Unchanged,
            (Action::Start | Action::Reboot, "STOPPED") => StatusMeaning::Unchanged,
            _ => StatusMeaning::Unclear,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::product::product;

    #[test]
    fn statuses_have_meanings() {
        let cases = [
            ("vm", Action::Stop, "RUNNING", StatusMeaning::Unchanged),
            ("vm", Action::Stop, "STOPPING", StatusMeaning::Done),
            ("vm", Action::Stop, "STOPPED", StatusMeaning::Done),
            ("vm", Action::Stop, "REBOOT", StatusMeaning::Unclear),
            ("vm", Action::Stop, "RECYCLE", StatusMeaning::Recycled),
            ("vm", Action::Start, "STOPPED", StatusMeaning::Unchanged),
            ("zec", Action::Start, "STARTING", StatusMeaning::Done),
            ("vm", Action::Start, "BOOTING", StatusMeaning::Done),
            ("vm", Action::Start, "STOPPING", StatusMeaning::Unclear),
            ("vm", Action::Reboot, "REBOOT", StatusMeaning::Done),
            ("vm", Action::Reboot, "BOOTING", StatusMeaning::Unclear),
            ("bmc", Action::Reboot, "BOOTING", StatusMeaning::Unclear),
            ("vm", Action::Reboot, "RUNNING", StatusMeaning::Unchanged),
            ("vm", Action::Reboot, "HIBERNATING", StatusMeaning::Unclear),
        ];
        for (name, action, status, meaning) in cases {
            assert_eq!(
                action.meaning(product(name), status),
                meaning,
                "{action:?} {status} on {name}"
            );
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
