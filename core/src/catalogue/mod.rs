//! What is known of every action: its parameters, its answer, and what may be done with it.
//!
//! The service has more actions than any table: what is not known can be sent all the same.

mod check;
mod describe;
mod secrets;
mod suggest;
mod table;
mod waiter;

use std::fmt;

use table::{ActionRow, BY_CURSOR, MemberRow, PAGED, REQUIRED, SECRET, ServiceRow};

use crate::error::{Code, Error, printable};
use crate::retry::classify::Class;
pub use check::Validation;
pub(crate) use check::check;
pub use describe::describe;
pub(crate) use secrets::{secret_names, secrets_in};
pub(crate) use suggest::suggest;
pub(crate) use waiter::{Absent, Waiter};

/// A service in its newest known version.
#[derive(Clone, Copy)]
pub(crate) struct Service(&'static ServiceRow);

/// An action of a service.
#[derive(Clone, Copy)]
pub(crate) struct Action {
    service: Service,
    /// Its number in the table.
    number: u16,
    row: &'static ActionRow,
}

/// A member of a request, a response or a type.
#[derive(Clone, Copy)]
pub(crate) struct Member(&'static MemberRow);

/// The newest known version of a service.
pub fn newest_version(service: &str) -> Option<&'static str> {
    Service::named(service).map(Service::version)
}

impl Service {
    /// Every service, by name.
    pub(crate) fn all() -> impl ExactSizeIterator<Item = Service> + Clone {
        table::SERVICES.iter().map(Service)
    }

    /// The service of this name.
    pub(crate) fn named(name: &str) -> Option<Service> {
        let found = table::SERVICES.binary_search_by(|row| table::name(row.name).cmp(name));
        found.ok().and_then(|at| table::SERVICES.get(at)).map(Service)
    }

    /// The service of this name, which must be known.
    ///
    /// # Errors
    /// [`Code::ACTION`] with a suggestion.
    pub(crate) fn known(name: &str) -> Result<Service, Error> {
        Service::named(name).ok_or_else(|| {
            let near = suggest(name, Service::all().map(Service::name));
            unknown(format_args!("no service {}", printable(name, 64)), near)
        })
    }

    /// Checks that a version is the one that is known.
    ///
    /// # Errors
    /// [`Code::ACTION`] if it is another.
    pub(crate) fn check_version(self, version: Option<&str>) -> Result<(), Error> {
        match version {
            Some(version) if version != self.version() => {
                let (name, known) = (self.name(), self.version());
                let version = printable(version, 64);
                let what = format_args!("{name} {version} is not known, only {known}");
                Err(unknown(what, None))
            }
            _ => Ok(()),
        }
    }

    /// The action of this name, which must be known.
    ///
    /// # Errors
    /// [`Code::ACTION`] with a suggestion.
    pub(crate) fn known_action(self, name: &str) -> Result<Action, Error> {
        self.action(name).ok_or_else(|| {
            let near = suggest(name, self.actions().map(Action::name));
            let (service, version) = (self.name(), self.version());
            let name = printable(name, 64);
            unknown(format_args!("no action {name} in {service} {version}"), near)
        })
    }

    /// Its name, as in the path.
    pub(crate) fn name(self) -> &'static str {
        table::name(self.0.name)
    }

    /// Its newest known version.
    pub(crate) fn version(self) -> &'static str {
        table::name(self.0.version)
    }

    /// Its actions, by name.
    pub(crate) fn actions(self) -> impl Iterator<Item = Action> + Clone {
        let rows = table::part(&table::ACTIONS, self.0.actions);
        (self.0.actions.0..).zip(rows).map(move |(number, row)| Action {
            service: self,
            number,
            row,
        })
    }

    /// The action of this name.
    pub(crate) fn action(self, name: &str) -> Option<Action> {
        let rows = table::part(&table::ACTIONS, self.0.actions);
        let at = rows.binary_search_by(|row| table::name(row.name).cmp(name)).ok()?;
        let number = self.0.actions.0 + u16::try_from(at).ok()?;
        rows.get(at).map(|row| Action { service: self, number, row })
    }
}

impl Action {
    /// The action by its number.
    fn numbered(number: u16) -> Option<Action> {
        let row = table::ACTIONS.get(usize::from(number))?;
        let is_its = |service: &Service| {
            let actions = service.0.actions;
            (actions.0..actions.0 + actions.1).contains(&number)
        };
        Service::all().find(is_its).map(|service| Action { service, number, row })
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        table::name(self.row.name)
    }

    /// Its service.
    pub(crate) fn service(self) -> Service {
        self.service
    }

    /// What it means to do it twice.
    pub(crate) fn class(self) -> Class {
        table::class(self.row.flags)
    }

    /// Its parameters.
    pub(crate) fn request(self) -> impl ExactSizeIterator<Item = Member> + Clone {
        table::members(self.row.request).iter().map(Member)
    }

    /// What it answers.
    pub(crate) fn response(self) -> impl ExactSizeIterator<Item = Member> + Clone {
        table::members(self.row.response).iter().map(Member)
    }

    /// The path of the ids of the resources it acts on.
    pub(crate) fn ids(self) -> Option<&'static str> {
        some(self.row.ids)
    }

    /// How many ids a request takes; 1 for an action on a single resource.
    pub(crate) fn max_ids(self) -> usize {
        self.row.most.into()
    }

    /// Whether a parameter is a list.
    pub(crate) fn takes_list(self, parameter: &str) -> bool {
        let member = self.request().find(|member| member.name() == parameter);
        member.is_some_and(|member| member.0.shape & table::LIST != 0)
    }

    /// The member of its answer that lists the ids for which it failed.
    pub(crate) fn failed(self) -> Option<&'static str> {
        noted(&table::FAILED, self.number)
    }

    /// Whether it answers page by page, by `pageNum` and `pageSize`.
    pub(crate) fn is_paged(self) -> bool {
        self.row.flags & PAGED != 0
    }

    /// Whether it answers page by page, by `cursor`.
    pub(crate) fn is_by_cursor(self) -> bool {
        self.row.flags & BY_CURSOR != 0
    }

    /// The member that identifies a row of a page; `None` if all of the row does.
    pub(crate) fn identity(self) -> Option<&'static str> {
        noted(&table::IDENTITIES, self.number)
    }

    /// The action that finishes what this one began: out of the recycle bin, for good.
    pub(crate) fn follow_up(self) -> Option<Action> {
        self.service.action(noted(&table::FOLLOW_UPS, self.number)?)
    }

    /// The waiter whose success proves that it was executed.
    pub(crate) fn proof(self) -> Option<Waiter> {
        Waiter::named(self.service, noted(&table::PROOFS, self.number)?)
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Member {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        table::name(self.0.name)
    }

    /// Whether a request must have it.
    pub(crate) fn is_required(self) -> bool {
        self.0.flags & REQUIRED != 0
    }

    /// Whether its value is to be kept from logs and errors.
    pub(crate) fn is_secret(self) -> bool {
        self.0.flags & SECRET != 0
    }

    /// The known values of a text; more may come.
    pub(crate) fn values(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        let has_values = self.0.shape & !(table::LIST | table::MAP) == table::SHAPE_TEXT;
        let at = usize::from(self.0.of).checked_sub(1).filter(|_| has_values);
        let span = at.and_then(|at| table::ENUMS.get(at)).copied().unwrap_or(table::Span(0, 0));
        table::part(&table::WORDS, span).iter().map(|word| table::name(*word))
    }

    /// The members of an object.
    pub(crate) fn members(self) -> impl ExactSizeIterator<Item = Member> + Clone {
        let is_object = self.0.shape & !(table::LIST | table::MAP) == table::SHAPE_OBJECT;
        let rows = if is_object { table::members(self.0.of) } else { &[] };
        rows.iter().map(Member)
    }
}

/// The error of what is not in the table.
fn unknown(what: impl fmt::Display, near: Option<&str>) -> Error {
    let meant = near.map(|near| format!(" (did you mean {near}?)")).unwrap_or_default();
    let message = format_args!("{what}{meant}; to send it all the same, set validation to known");
    Error::new(Code::ACTION, message)
}

fn some(name: u16) -> Option<&'static str> {
    Some(table::name(name)).filter(|name| !name.is_empty())
}

/// What is noted of an action; rows are in the order of the actions.
fn noted(notes: &'static [table::NoteRow], action: u16) -> Option<&'static str> {
    let at = notes.binary_search_by_key(&action, |note| note.action).ok()?;
    notes.get(at).and_then(|note| some(note.name))
}

#[cfg(test)]
mod tests;
