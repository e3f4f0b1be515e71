//! Rules: which fault happens when.

use std::time::Duration;

use crate::fault::{Greeting, HandshakeFault, Treatment};
use crate::members::{Members, Node, Parsed};

pub(crate) enum Rule {
    /// When a connection is accepted.
    Accept(Numbers, Greeting),
    /// In the TLS handshake of a connection.
    Handshake(Numbers, HandshakeFault),
    /// At a request.
    Request(Which, Treatment),
}

/// The requests that a rule matches; absent conditions match anything.
#[derive(Default)]
pub(crate) struct Which {
    action: Option<String>,
    nth: Option<Numbers>,
    nth_of_all: Option<Numbers>,
    connection: Option<Numbers>,
}

/// What is known about a request when its head is complete.
pub(crate) struct Arrived<'a> {
    pub(crate) action: Option<&'a str>,
    /// Its number among those of its action, and among all; of its instance, if the script counts by
    /// instance.
    pub(crate) nth: u64,
    pub(crate) nth_of_any: u64,
    /// Its number among all requests.
    pub(crate) nth_of_all: u64,
    pub(crate) connection: u64,
}

pub(crate) enum Numbers {
    These(Vec<u64>),
    From(u64),
}

impl Rule {
    /// `latency` is the default delay of execution.
    pub(crate) fn read(node: Node, latency: Duration) -> Parsed<Self> {
        let mut rule = node.members()?;
        let mut accept = None;
        let mut handshake = None;
        let which = rule.read("on", |node| {
            let mut on = node.members()?;
            accept = on.read("accept", Numbers::read)?;
            handshake = on.read("handshake", Numbers::read)?;
            let moment = accept.is_some() || handshake.is_some();
            let which = if moment { Which::default() } else { Which::read(&mut on)? };
            on.end()?;
            Ok(which)
        })?;
        let missing = rule.wrong("must say what to do");
        let read = match (accept, handshake) {
            (Some(numbers), None) => {
                Self::Accept(numbers, rule.read("do", Greeting::read)?.ok_or(missing)?)
            }
            (None, Some(numbers)) => {
                Self::Handshake(numbers, rule.read("do", HandshakeFault::read)?.ok_or(missing)?)
            }
            (None, None) => {
                let treatment = Treatment::read(&mut rule, latency)?;
                Self::Request(which.unwrap_or_default(), treatment)
            }
            (Some(_), Some(_)) => return Err(rule.wrong("is on accept or on handshake")),
        };
        rule.end()?;
        Ok(read)
    }

    /// Whether it leaves a request unread.
    pub(crate) fn leaves_unread(&self) -> bool {
        matches!(self, Self::Request(_, treatment) if !treatment.fault.reads_all())
    }
}

impl Which {
    fn read(on: &mut Members) -> Parsed<Self> {
        let nth = on.read("nth", Numbers::read)?;
        let from = on.read("from", Node::number)?.map(Numbers::From);
        if nth.is_some() && from.is_some() {
            return Err(on.wrong("has nth or from"));
        }
        Ok(Self {
            action: on.read("action", Node::text)?,
            nth: nth.or(from),
            nth_of_all: on.read("nth_of_all", Numbers::read)?,
            connection: on.read("connection", Numbers::read)?,
        })
    }

    pub(crate) fn matches(&self, arrived: &Arrived<'_>) -> bool {
        let nth = if self.action.is_some() { arrived.nth } else { arrived.nth_of_any };
        let has = |numbers: &Option<Numbers>, number| {
            numbers.as_ref().is_none_or(|numbers| numbers.have(number))
        };
        self.action.as_deref().is_none_or(|action| arrived.action == Some(action))
            && has(&self.nth, nth)
            && has(&self.nth_of_all, arrived.nth_of_all)
            && has(&self.connection, arrived.connection)
    }
}

impl Numbers {
    /// `1`, `[1, 2]` or `{"from": 2}`.
    pub(crate) fn read(node: Node) -> Parsed<Self> {
        if node.is_list() {
            return Ok(Self::These(node.list(Node::number)?));
        }
        if !node.is_object() {
            return Ok(Self::These(vec![node.number()?]));
        }
        let mut from = node.members()?;
        let missing = from.wrong("must have from");
        let number = from.read("from", Node::number)?.ok_or(missing)?;
        from.end()?;
        Ok(Self::From(number))
    }

    pub(crate) fn have(&self, number: u64) -> bool {
        match self {
            Self::These(these) => these.contains(&number),
            Self::From(from) => number >= *from,
        }
    }
}
