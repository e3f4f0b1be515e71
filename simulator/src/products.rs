//! The three services that have instances, and in what they differ.

mod bmc;
mod vm;
mod zec;

use crate::actions::Action;
use crate::codes::Code;
use crate::status::{Status, Step};

/// Every product the simulator imitates.
pub(crate) const ALL: [&Product; 3] = [&vm::VM, &zec::ZEC, &bmc::BMC];

/// A service that has instances. What is the same everywhere is code; what differs is in here.
pub(crate) struct Product {
    /// The name in the path and in front of each instance id.
    pub(crate) name: &'static str,
    /// Its API versions, newest first.
    pub(crate) versions: &'static [Version],
    /// What DescribeInstances calls the status of an instance.
    pub(crate) status_field: &'static str,
    /// The parameter of DescribeInstances that asks for a name.
    pub(crate) name_filter: &'static str,
    /// Whether an instance of the first name is asked for with the second.
    pub(crate) has_name: fn(&str, &str) -> bool,
    /// How a request with good and bad ids ends.
    pub(crate) batch: Batch,
    /// Whether StopInstances knows `forceShutdown`.
    pub(crate) has_force_shutdown: bool,
    /// Whether RebootInstances knows `forceReboot`.
    pub(crate) has_force_reboot: bool,
    /// How instances come into being.
    pub(crate) creation: Creation,
    /// What a change does to an instance with this status, or why it may not be.
    pub(crate) step: fn(Change, Status) -> Result<Step, &'static Code>,
}

/// One version of the API of a product.
pub(crate) struct Version {
    /// Its name on the wire.
    pub(crate) date: &'static str,
    /// The actions it has, by their names on the wire.
    pub(crate) actions: &'static [(&'static str, Action)],
}

impl Version {
    /// The action of this name.
    pub(crate) fn action(&self, name: &str) -> Option<Action> {
        let mut actions = self.actions.iter();
        actions.find(|(known, _)| *known == name).map(|(_, action)| *action)
    }

    /// All its actions, for people.
    pub(crate) fn action_names(&self) -> String {
        let names: Vec<&str> = self.actions.iter().map(|(name, _)| *name).collect();
        names.join(", ")
    }
}

/// How a request ends that names both instances which allow it and instances which do not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Batch {
    /// It is refused and changes nothing.
    AllOrNothing,
    /// It is accepted, and the answer lists the ids that failed.
    ListsFailed,
}

/// How a product creates instances.
pub(crate) struct Creation {
    /// The parameter that says how many.
    pub(crate) count: &'static str,
    /// The parameters that must be there.
    pub(crate) required: &'static [&'static str],
    /// The statuses a new instance goes through before it runs.
    pub(crate) statuses: &'static [Status],
    /// Whether the answer lists the disks of each new instance.
    pub(crate) lists_disks: bool,
}

/// What a request wants done with instances.
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

    /// The dates of all its versions, for people.
    pub(crate) fn version_dates(&self) -> String {
        let dates: Vec<&str> = self.versions.iter().map(|version| version.date).collect();
        dates.join(", ")
    }

    /// Whether an instance id is one of this product, by its prefix.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        id.split_once('-').is_some_and(|(prefix, rest)| prefix == self.name && !rest.is_empty())
    }

    /// What the passing of time makes of a status.
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
