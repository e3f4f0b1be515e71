//! How the status of a resource changes, by request and by time.
//!
//! A life cycle is a table. A kind that has none follows the words of its enumeration.

mod delivery;
mod fabric;
mod instances;
mod network;
mod storage;
mod words;

use serde_json::{Map, Value};

use super::durations::Lasting;
use super::status::{Status, Step};
use crate::codes::Code;

pub(crate) use words::Words;

/// How the resources of one kind live.
pub(crate) struct Lifecycle {
    pub(super) service: &'static str,
    pub(super) noun: &'static str,
    /// The statuses of a new one; the last stays.
    pub(super) created: &'static [Status],
    /// What follows when the time of a status is over; `None`: it is gone.
    pub(super) follows: &'static [(Status, Option<Status>)],
    /// What each action does.
    pub(super) moves: &'static [Move],
}

/// What an action does to the status.
pub(crate) struct Move {
    action: &'static str,
    lasts: Lasting,
    /// The first that fits decides.
    rules: &'static [Rule],
}

/// What an action does in some statuses.
pub(crate) struct Rule {
    /// Any, if empty.
    from: &'static [Status],
    /// A parameter that must be true, or false.
    flag: Option<(&'static str, bool)>,
    then: Result<Step, &'static Code>,
}

const ALL: [&[Lifecycle]; 5] = [
    instances::LIFECYCLES,
    storage::LIFECYCLES,
    network::LIFECYCLES,
    delivery::LIFECYCLES,
    fabric::LIFECYCLES,
];

/// The life cycle of a kind, if it is modelled.
pub(crate) fn of(service: &str, noun: &str) -> Option<&'static Lifecycle> {
    ALL.into_iter().flatten().find(|life| life.service == service && life.noun == noun)
}

impl Lifecycle {
    /// What an action does, if it changes the status.
    pub(crate) fn action(&self, action: &str) -> Option<&Move> {
        self.moves.iter().find(|known| known.action == action)
    }

    /// What follows a status when its time is over.
    pub(crate) fn follow(&self, status: Status) -> Step {
        let mut created = self.created.iter().skip_while(|known| **known != status).skip(1);
        if let Some(next) = created.next() {
            return Step::Become(*next);
        }
        match self.follows.iter().find(|(known, _)| *known == status) {
            Some((_, Some(next))) => Step::Become(*next),
            Some((_, None)) => Step::Vanish,
            None => Step::Stay,
        }
    }
}

impl Move {
    /// How long what it begins lasts.
    pub(crate) fn lasts(&self, body: &Map<String, Value>) -> Lasting {
        match self.lasts {
            Lasting::Stop if body.get("forceShutdown") == Some(&Value::Bool(false)) => {
                Lasting::SoftStop
            }
            lasts => lasts,
        }
    }

    /// Its effect on a status.
    pub(crate) fn step(
        &self,
        status: Status,
        body: &Map<String, Value>,
    ) -> Result<Step, &'static Code> {
        let is_set = |(name, value): (&str, bool)| flag(body, name) == value;
        let fits = |rule: &&Rule| {
            (rule.from.is_empty() || rule.from.contains(&status)) && rule.flag.is_none_or(is_set)
        };
        self.rules.iter().find(fits).map_or(Ok(Step::Stay), |rule| rule.then)
    }
}

/// A flag with its documented default: a stop is forced, a reboot is not.
fn flag(body: &Map<String, Value>, name: &str) -> bool {
    body.get(name).and_then(Value::as_bool).unwrap_or(name == "forceShutdown")
}

/// A status.
const fn s(name: &'static str) -> Status {
    Status::new(name)
}

const fn on(action: &'static str, lasts: Lasting, rules: &'static [Rule]) -> Move {
    Move { action, lasts, rules }
}

const fn becomes(from: &'static [Status], to: Status) -> Rule {
    Rule { from, flag: None, then: Ok(Step::Become(to)) }
}

const fn stays(from: &'static [Status]) -> Rule {
    Rule { from, flag: None, then: Ok(Step::Stay) }
}

const fn vanishes(from: &'static [Status]) -> Rule {
    Rule { from, flag: None, then: Ok(Step::Vanish) }
}

const fn refused(from: &'static [Status], code: &'static Code) -> Rule {
    Rule { from, flag: None, then: Err(code) }
}

impl Rule {
    const fn only_if(self, parameter: &'static str, value: bool) -> Self {
        Self { flag: Some((parameter, value)), ..self }
    }
}
