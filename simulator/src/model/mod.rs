//! The model of the API: what each action takes, answers and does.
//!
//! It is made from `api/`, service by service, when a service is first asked for.

pub(crate) mod check;
mod derive;
mod documents;
mod names;
mod operation;

use std::collections::HashMap;
use std::sync::OnceLock;

use zenlayer_api::{Facts, Member, Members, Notes};

pub(crate) use derive::status as status_member;
pub(crate) use names::{code_name, one_id, singular, verb};
pub(crate) use operation::{Operation, Verb};

use documents::Document;

/// A service.
pub(crate) struct Service {
    pub(crate) facts: Facts,
    pub(crate) notes: Notes,
    /// The kinds of its resources.
    pub(crate) kinds: Vec<Kind>,
    /// What each action does, by name.
    operations: HashMap<String, Operation>,
    /// Where each type stands in the facts.
    types: HashMap<String, usize>,
}

/// A kind of resource: what a list has rows of.
#[derive(Debug)]
pub(crate) struct Kind {
    /// `Disk`, `EipAddress`.
    pub(crate) noun: String,
    /// The member with its id.
    pub(crate) id: String,
    /// The type of its rows, if a list tells.
    pub(crate) row: Option<String>,
    /// The member of a row with its status.
    pub(crate) status: Option<String>,
    /// Whether an action creates one.
    pub(crate) created: bool,
    /// Whether an action creates or changes one.
    pub(crate) changes: bool,
}

/// The names of all services.
pub(crate) fn services() -> impl Iterator<Item = &'static str> {
    documents::ALL.iter().map(|document| document.service)
}

/// The service of this name.
pub(crate) fn service(name: &str) -> Option<&'static Service> {
    static READ: [OnceLock<Option<Service>>; documents::ALL.len()] =
        [const { OnceLock::new() }; documents::ALL.len()];
    let index = documents::ALL.iter().position(|document| document.service == name)?;
    let document = documents::ALL.get(index)?;
    READ.get(index)?.get_or_init(|| Service::read(document)).as_ref()
}

impl Service {
    fn read(document: &Document) -> Option<Self> {
        let facts: Facts = serde_json::from_str(document.facts).ok()?;
        let notes: Notes = serde_json::from_str(document.notes).ok()?;
        let (kinds, operations) = derive::derive(&facts, &notes);
        let types = facts.types.names().enumerate().map(|(at, name)| (name.to_owned(), at));
        Some(Self { types: types.collect(), facts, notes, kinds, operations })
    }

    /// What an action does.
    pub(crate) fn operation(&self, action: &str) -> Option<&Operation> {
        self.operations.get(action)
    }

    /// The members of a type.
    pub(crate) fn type_of(&self, name: &str) -> Option<&Members> {
        let at = *self.types.get(name)?;
        self.facts.types.at(at).map(|(_, members)| members)
    }

    /// The type that a member has, if it is an object.
    pub(crate) fn object(&self, member: &Member) -> Option<(&str, &Members)> {
        let at = *self.types.get(member.of.object()?)?;
        self.facts.types.at(at)
    }

    /// Whether a member of a type, or a parameter of an action, is secret.
    pub(crate) fn is_secret(&self, place: &str, name: &str) -> bool {
        let path = |secret: &&str| {
            secret.strip_suffix(name).and_then(|rest| rest.strip_suffix('.')) == Some(place)
        };
        self.notes.secrets.iter().map(String::as_str).any(|secret| path(&secret))
    }

    /// The kind whose id a member has, whether one or many.
    pub(crate) fn kind_of(&self, member: &str) -> Option<usize> {
        let id = one_id(member);
        self.kinds.iter().position(|kind| kind.id == id && kind.changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_is_read_and_every_action_has_an_operation() {
        for name in services() {
            let service = service(name).unwrap();
            for action in service.facts.actions.names() {
                assert!(service.operation(action).is_some(), "{name} {action}");
            }
        }
    }
}
