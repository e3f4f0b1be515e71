//! Faults that a test asks for: the rules of an account, and how often each has fired.
//!
//! `rules` reads them; `applied` is what one does to a request; `line` is where it happens to bytes.

mod applied;
mod fault;
mod happening;
mod line;
mod members;
mod rules;
mod told;

use std::cell::Cell;
use std::rc::Rc;

use serde_json::{Map, Value, json};

pub(crate) use applied::Applied;
pub(crate) use happening::Socket;
pub(crate) use line::{Line, Switch};

use crate::request::Request;
use members::{Node, Parsed};
use rules::Rule;

/// The rules of an account.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<Rc<Active>>,
}

/// A rule, and what became of it.
struct Active {
    rule: Rule,
    /// As it was given.
    given: Map<String, Value>,
    /// How many requests it was asked about.
    met: Cell<u64>,
    /// How often its fault happened, or is about to.
    taken: Cell<u64>,
    /// How often its fault happened.
    fired: Cell<u64>,
}

impl Faults {
    /// Reads `{"rules":[…]}`.
    pub(crate) fn read(body: Value) -> Parsed<Self> {
        let mut body = Node::root(body).members()?;
        let rules = body.must("rules", |node| node.list(Active::read))?;
        body.end()?;
        Ok(Self { rules: rules.into_iter().map(Rc::new).collect() })
    }

    /// The rules as they were given, each with the number of times that it has fired.
    pub(crate) fn show(&self) -> Value {
        let rules: Vec<Value> = self.rules.iter().map(|rule| rule.show()).collect();
        json!({ "rules": rules })
    }

    /// The rule that applies to a request: the first that is due. The others count it, too.
    pub(crate) fn apply(&self, request: &Request) -> Option<Applied> {
        if self.rules.is_empty() {
            return None;
        }
        let (service, action) = (request.service(), request.header("x-zc-action"));
        let mut applied = None;
        for (index, rule) in self.rules.iter().enumerate() {
            if rule.is_due(service, action) && applied.is_none() {
                applied = Some(Applied::new(index, Rc::clone(rule)));
            }
        }
        applied
    }
}

impl Active {
    fn read(node: Node) -> Parsed<Self> {
        let given = node.value().as_object().cloned().unwrap_or_default();
        let rule = Rule::read(node)?;
        Ok(Self {
            rule,
            given,
            met: Cell::default(),
            taken: Cell::default(),
            fired: Cell::default(),
        })
    }

    fn show(&self) -> Value {
        let mut shown = self.given.clone();
        shown.insert("fired".to_owned(), json!(self.fired.get()));
        shown.into()
    }

    /// Counts a request; returns whether the rule is due at it.
    fn is_due(&self, service: Option<&str>, action: Option<&str>) -> bool {
        if !self.rule.counts(service, action) {
            return false;
        }
        self.met.update(|met| met + 1);
        self.rule.is_on(self.met.get()) && self.taken.get() < self.rule.times
    }
}

#[cfg(test)]
mod tests;
