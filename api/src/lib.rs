//! The model of the service's API: what is in `api/`, read and checked.
//!
//! `<service>-<version>.json` has the facts of one service, which an importer writes, and
//! `notes/<service>.json` what people know of it. `api/README.md` describes both.
#![forbid(unsafe_code)]

pub mod check;
mod entries;
mod facts;
mod fault;
mod notes;
mod read;
mod rules;
mod types;
mod write;

pub use entries::Entries;
pub use facts::{Action, Facts, Member, Members};
pub use fault::{Fault, Faults};
pub use notes::{Absent, Class, Cursor, Notes, Waiter};
pub use read::read;
pub use rules::Pager;
pub use types::{Base, Shape, Type};
pub use write::{facts_text, notes_text};

/// All services, in the order of their names.
#[derive(Debug)]
pub struct Model {
    /// The services.
    pub services: Vec<Service>,
}

/// A service: its facts, and what is noted of it.
#[derive(Debug)]
pub struct Service {
    /// The name of the file of facts, below `api/`.
    pub file: String,
    /// What an importer found.
    pub facts: Facts,
    /// What people know.
    pub notes: Notes,
}

impl Model {
    /// The service of that name.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.facts.service == name)
    }
}

impl Service {
    /// The name of the file of notes, below `api/`.
    pub fn notes_file(&self) -> String {
        format!("notes/{}.json", self.facts.service)
    }
}
