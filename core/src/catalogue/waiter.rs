//! States of resources that can be waited for.

use std::fmt;

use super::table::{self, WaiterRow};
use super::{Action, Service, suggest};
use crate::error::{Code, Error, printable};

/// A state that resources come to.
#[derive(Clone, Copy)]
pub(crate) struct Waiter(&'static WaiterRow);

impl fmt::Debug for Waiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

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
    pub(crate) fn of(service: Service) -> impl Iterator<Item = Waiter> + Clone {
        let is_its = move |row: &&WaiterRow| table::name(row.service) == service.name();
        table::WAITERS.iter().filter(is_its).map(Waiter)
    }

    /// The waiter of this name.
    pub(crate) fn named(service: Service, name: &str) -> Option<Waiter> {
        Waiter::of(service).find(|waiter| waiter.name() == name)
    }

    /// The waiter of this name, which must be known.
    ///
    /// # Errors
    /// [`Code::ACTION`] with a suggestion.
    pub(crate) fn known(service: Service, name: &str) -> Result<Waiter, Error> {
        Waiter::named(service, name).ok_or_else(|| {
            let near = suggest(name, Waiter::of(service).map(Waiter::name));
            let meant = near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
            let (service, name) = (service.name(), printable(name, 64));
            Error::new(Code::ACTION, format_args!("no waiter {name} in {service}{meant}"))
        })
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
    pub(crate) fn success(self) -> impl Iterator<Item = &'static str> + Clone {
        table::part(&table::WORDS, self.0.success).iter().map(|word| table::name(*word))
    }

    /// The statuses from which it cannot be reached.
    pub(crate) fn failure(self) -> impl Iterator<Item = &'static str> + Clone {
        table::part(&table::WORDS, self.0.failure).iter().map(|word| table::name(*word))
    }

    /// What it means that a resource is not listed.
    pub(crate) fn absent(self) -> Absent {
        if self.0.absent == table::ABSENT_IS_SUCCESS { Absent::Success } else { Absent::Failure }
    }
}
