//! States of resources that can be waited for.

use super::table::{self, WaiterRow};
use super::{Action, Service};

/// A state that resources come to.
#[derive(Clone, Copy)]
pub(crate) struct Waiter(&'static WaiterRow);

/// What it means that a resource is not listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absent {
    /// It is gone, as it should be.
    Success,
    /// The resource is gone, or never came.
    Failure,
}

impl Waiter {
    /// The waiters of a service, by name.
    pub(crate) fn of(service: Service) -> impl Iterator<Item = Waiter> {
        let is_its = move |row: &&WaiterRow| table::name(row.service) == service.name();
        table::WAITERS.iter().filter(is_its).map(Waiter)
    }

    /// The waiter of this name.
    pub(crate) fn named(service: Service, name: &str) -> Option<Waiter> {
        Waiter::of(service).find(|waiter| waiter.name() == name)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        table::name(self.0.name)
    }

    /// The action that lists the resources.
    pub(crate) fn action(self) -> Option<Action> {
        Action::numbered(self.0.action)
    }

    /// The parameter that takes their ids.
    pub(crate) fn ids(self) -> &'static str {
        table::name(self.0.ids)
    }

    /// Where the answer lists them.
    pub(crate) fn rows(self) -> &'static str {
        table::name(self.0.rows)
    }

    /// The member that identifies a resource.
    pub(crate) fn id(self) -> &'static str {
        table::name(self.0.id)
    }

    /// The member with its status; `None` if it only matters whether it is listed.
    pub(crate) fn status(self) -> Option<&'static str> {
        super::some(self.0.status)
    }

    /// The statuses that end it well.
    pub(crate) fn success(self) -> impl Iterator<Item = &'static str> {
        table::part(&table::WORDS, self.0.success).iter().map(|word| table::name(*word))
    }

    /// The statuses from which it cannot be reached.
    pub(crate) fn failure(self) -> impl Iterator<Item = &'static str> {
        table::part(&table::WORDS, self.0.failure).iter().map(|word| table::name(*word))
    }

    /// What it means that a resource is not listed.
    pub(crate) fn absent(self) -> Absent {
        if self.0.absent == table::ABSENT_IS_SUCCESS { Absent::Success } else { Absent::Failure }
    }
}
