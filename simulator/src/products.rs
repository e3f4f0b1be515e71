//! The three services that have instances, and their differences.

mod bmc;
mod vm;
mod zec;

use crate::actions::Action;
use crate::codes::Code;
use crate::status::{Status, Step};

/// The simulated products.
pub(crate) const ALL: [&Product; 3] = [&vm::VM, &zec::ZEC, &bmc::BMC];

/// A service that has instances. Contains what differs between the services.
pub(crate) struct Product {
    /// The name in paths and the prefix of ids.
    pub(crate) name: &'static str,
    /// Its API versions, newest first.
    pub(crate) versions: &'static [Version],
    /// The name of the status in DescribeInstances.
    pub(crate) status_field: &'static str,
    /// The name filter of DescribeInstances.
    pub(crate) name_filter: &'static str,
    /// Whether a name matches a filter: `(name, filter)`.
    pub(crate) matches_name: fn(&str, &str) -> bool,
    /// How a batch of valid and invalid ids is handled.
    pub(crate) batch: Batch,
    /// Whether StopInstances has `forceShutdown`.
    pub(crate) has_force_shutdown: bool,
    /// Whether RebootInstances has `forceReboot`.
    pub(crate) has_force_reboot: bool,
    /// How instances are created.
    pub(crate) creation: Creation,
    /// The effect of a change on an instance with this status, or the reason for refusing it.
    pub(crate) step: fn(Change, Status) -> Result<Step, &'static Code>,
}

/// A version of a product's API.
pub(crate) struct Version {
    /// The version in requests.
    pub(crate) date: &'static str,
    /// Its actions, by name.
    pub(crate) actions: &'static [(&'static str, Action)],
}

impl Version {
    /// The action of this name.
    pub(crate) fn action(&self, name: &str) -> Option<Action> {
        let mut actions = self.actions.iter();
        actions.find(|(known, _)| *known == name).map(|(_, action)| *action)
    }

    /// The names of all actions, for messages.
    pub(crate) fn action_names(&self) -> String {
        let names: Vec<&str> = self.actions.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }
}

/// How a batch of valid and invalid ids is handled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Batch {
    /// The batch is refused as a whole.
    AllOrNothing,
    /// The batch is accepted, and the response lists the ids that failed.
    ListsFailed,
}

/// How a product creates instances.
pub(crate) struct Creation {
    /// The parameter with the number of instances.
    pub(crate) count: &'static str,
    /// The required parameters.
    pub(crate) required: &'static [&'static str],
    /// The statuses of a new instance before RUNNING.
    pub(crate) statuses: &'static [Status],
    /// Whether the response lists the disks of each new instance.
    pub(crate) lists_disks: bool,
}

/// A change requested for instances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Start,
    Stop { forced: bool },
    Reboot { forced: bool },
    Terminate,
    Release,
}

impl Product {
    /// The version of this date.
    pub(crate) fn version(&self, date: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.date == date)
    }

    /// The dates of all versions, for messages.
    pub(crate) fn version_dates(&self) -> String {
        let dates: Vec<&str> = self.versions.iter().map(|version| version.date).collect();
        dates.join(", ")
    }

    /// Whether an instance id has the prefix of this product.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        id.split_once('-').is_some_and(|(prefix, rest)| prefix == self.name && !rest.is_empty())
    }

    /// What follows a status when its time is over.
    pub(crate) fn follow(&self, status: Status) -> Step {
        match status {
            Status::PENDING | Status::DEPLOYING | Status::CREATING => self.after_creating(status),
            Status::BOOTING | Status::REBOOT => Step::Become(Status::RUNNING),
            Status::STOPPING => Step::Become(Status::STOPPED),
            Status::RECYCLING => Step::Become(Status::RECYCLE),
            Status::RELEASING => Step::Vanish,
            _ => Step::Stay,
        }
    }

    fn after_creating(&self, status: Status) -> Step {
        let mut statuses = self.creation.statuses.iter().skip_while(|s| **s != status).skip(1);
        Step::Become(*statuses.next().unwrap_or(&Status::RUNNING))
    }
}

#[cfg(test)]
mod tests;
