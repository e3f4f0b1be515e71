//! Rules: which fault happens when.

use super::fault::Fault;
use super::members::{Node, Parsed};
use crate::model;

/// A rule.
#[derive(Debug)]
pub(super) struct Rule {
    on: When,
    /// Whether the action is executed.
    pub(super) executes: bool,
    pub(super) fault: Fault,
    /// How often it may fire.
    pub(super) times: u64,
}

/// The requests that a rule is about; absent conditions match any.
#[derive(Debug, Default)]
struct When {
    service: Option<String>,
    action: Option<String>,
    nth: Option<Numbers>,
}

#[derive(Debug)]
enum Numbers {
    These(Vec<u64>),
    From(u64),
}

impl Rule {
    pub(super) fn read(node: Node) -> Parsed<Self> {
        let mut rule = node.members()?;
        let on = rule.read("on", When::read)?.unwrap_or_default();
        let executes = rule.read("execute", Node::flag)?;
        let fault = rule.must("do", Fault::read)?;
        let times = rule.read("times", |node| node.number(1))?.unwrap_or(u64::MAX);
        if executes == Some(false) && fault.has_answer() {
            return Err(rule.wrong("execute must be true: the fault needs the service's answer"));
        }
        rule.end()?;
        Ok(Self { on, executes: executes.unwrap_or(fault.has_answer()), fault, times })
    }

    /// Whether a request counts for its numbers.
    pub(super) fn counts(&self, service: Option<&str>, action: Option<&str>) -> bool {
        let fits = |wanted: &Option<String>, told: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| told == Some(wanted))
        };
        fits(&self.on.service, service) && fits(&self.on.action, action)
    }

    /// Whether it is about the nth request that counts.
    pub(super) fn is_on(&self, nth: u64) -> bool {
        self.on.nth.as_ref().is_none_or(|numbers| numbers.have(nth))
    }
}

impl When {
    fn read(node: Node) -> Parsed<Self> {
        let mut on = node.members()?;
        let service = on.read("service", service)?;
        let action = on.read("action", |node| action(service.as_deref(), node))?;
        let nth = on.read("nth", Numbers::read)?;
        on.end()?;
        Ok(Self { service, action, nth })
    }
}

impl Numbers {
    /// `1`, `[1,2]` or `{"from":2}`.
    fn read(node: Node) -> Parsed<Self> {
        if node.value().is_array() {
            return Ok(Self::These(node.list(|node| node.number(1))?));
        }
        if !node.value().is_object() {
            return Ok(Self::These(vec![node.number(1)?]));
        }
        let mut numbers = node.members()?;
        let from = numbers.read("from", |node| node.number(1))?;
        numbers.one([from.map(Self::From)])
    }

    fn have(&self, nth: u64) -> bool {
        match self {
            Self::These(these) => these.contains(&nth),
            Self::From(from) => nth >= *from,
        }
    }
}

fn service(node: Node) -> Parsed<String> {
    let known: Vec<&str> = model::services().collect();
    let wrong = node.wrong(format_args!("must be one of {}", known.join(", ")));
    let name = node.text()?;
    if known.contains(&name.as_str()) { Ok(name) } else { Err(wrong) }
}

/// An action of a service, or of any.
fn action(service: Option<&str>, node: Node) -> Parsed<String> {
    let of = service.unwrap_or("any service");
    let list = "GET /simulator/actions lists all";
    let wrong = node.wrong(format_args!("must be an action of {of}; {list}"));
    let name = node.text()?;
    let has = |service: &&str| {
        model::service(service).is_some_and(|known| known.facts.actions.get(&name).is_some())
    };
    let known = model::services().filter(|known| service.is_none_or(|name| name == *known));
    if known.into_iter().any(|known| has(&known)) { Ok(name) } else { Err(wrong) }
}
