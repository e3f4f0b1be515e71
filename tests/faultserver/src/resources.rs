//! The resources and their changes. There are no timers: a status is computed when it is read.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::codes::{self, Code};
use crate::kinds::{Change, Failed, Kind, Next};

pub(crate) struct Resources {
    /// How long a transitional status lasts; `None`: for ever.
    transition: Option<Duration>,
    resources: BTreeMap<String, Resource>,
    stubborn: Vec<String>,
}

/// Statuses by id; `None`: there is no such resource.
pub(crate) type Statuses = BTreeMap<String, Option<String>>;

struct Resource {
    kind: &'static Kind,
    /// `None`: the resource is gone, but its effects are kept.
    status: Option<String>,
    since: Instant,
    /// How often requests changed it, by effect.
    effects: BTreeMap<&'static str, u64>,
}

/// An action for some resources of a kind.
#[derive(Clone)]
pub(crate) struct Order {
    pub(crate) kind: &'static Kind,
    pub(crate) action: String,
    pub(crate) ids: Vec<String>,
}

/// What an order failed for, and how the answer says so.
pub(crate) type Failures = (Vec<String>, Failed);

impl Resources {
    pub(crate) fn new(transition: Option<Duration>) -> Self {
        Self { transition, resources: BTreeMap::new(), stubborn: Vec::new() }
    }

    /// Resources that no request changes, whatever their status.
    pub(crate) fn refuse(&mut self, stubborn: &[String]) {
        self.stubborn = stubborn.to_vec();
    }

    /// Sets statuses from outside, which is not the effect of a request.
    pub(crate) fn set(&mut self, kind: &'static Kind, statuses: &Statuses) {
        let since = Instant::now();
        for (id, status) in statuses {
            let new = || Resource { kind, status: None, since, effects: BTreeMap::new() };
            let resource = self.resources.entry(id.clone()).or_insert_with(new);
            resource.status.clone_from(status);
            resource.since = since;
        }
    }

    /// The ids and statuses of a kind, ordered by id.
    pub(crate) fn of(&self, kind: &'static Kind) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter(move |(id, _)| self.is_of(id, kind))
    }

    fn is_of(&self, id: &str, kind: &'static Kind) -> bool {
        self.resources.get(id).is_some_and(|resource| std::ptr::eq(resource.kind, kind))
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let transition = self.transition;
        let all = self.resources.iter();
        all.filter_map(move |(id, resource)| Some((id.as_str(), resource.status(transition)?)))
    }

    /// Checks an order, and executes it if desired. Returns the ids that failed, if not all did.
    pub(crate) fn obey(&mut self, order: &Order, execute: bool) -> Result<Failures, &'static Code> {
        let judged = order.ids.iter().map(|id| (id, self.judge(order, id)));
        let refused = judged.filter_map(|(id, verdict)| Some((id.clone(), verdict.err()?)));
        let (failed, codes): (Vec<_>, Vec<_>) = refused.unzip();
        let listed = order.changes().next().map_or(Failed::Nothing, |change| change.failed);
        match (codes.first(), listed) {
            (Some(code), Failed::Nothing) => return Err(code),
            (Some(code), _) if codes.len() == order.ids.len() => return Err(code),
            _ => {}
        }
        for id in order.ids.iter().filter(|id| execute && !failed.contains(id)) {
            // A repeated id is changed once.
            if let Ok(change) = self.judge(order, id)
                && let Some(resource) = self.resources.get_mut(id)
            {
                resource.apply(change);
            }
        }
        Ok((failed, listed))
    }

    /// The change that an order makes to a resource.
    fn judge(&self, order: &Order, id: &str) -> Result<&'static Change, &'static Code> {
        let found = self.resources.get(id).filter(|_| self.is_of(id, order.kind));
        let status = found.and_then(|resource| resource.status(self.transition));
        let status = status.ok_or(order.kind.missing)?;
        if self.stubborn.iter().any(|stubborn| stubborn == id) {
            return Err(&codes::SUBSCRIPTION);
        }
        let fitting = order.changes().find(|change| change.from.contains(&status));
        fitting.ok_or_else(|| match (status, order.changes().next()) {
            ("RECYCLE" | "RECYCLING" | "RELEASING", _) | (_, None) => &codes::RECYCLED,
            (_, Some(change)) => change.refusal,
        })
    }

    pub(crate) fn statuses(&self) -> Value {
        self.iter().collect()
    }

    pub(crate) fn effects(&self) -> Value {
        let all = self.resources.iter();
        all.map(|(id, resource)| {
            (id.clone(), resource.effects.clone().into_iter().collect::<Value>())
        })
        .collect()
    }
}

impl Order {
    fn changes(&self) -> impl Iterator<Item = &'static Change> {
        self.kind.changes.iter().filter(|change| change.action == self.action)
    }
}

impl Resource {
    fn status(&self, transition: Option<Duration>) -> Option<&str> {
        let passed = transition.is_some_and(|time| self.since.elapsed() >= time);
        Some(match self.status.as_deref()? {
            "STOPPING" if passed => "STOPPED",
            "BOOTING" | "REBOOT" if passed => "RUNNING",
            "CHANGING" | "DETACHING" if passed => "AVAILABLE",
            status => status,
        })
    }

    fn apply(&mut self, change: &'static Change) {
        match change.to {
            Next::Status(status) => self.status = Some(status.to_owned()),
            Next::Same => {}
            Next::Gone => self.status = None,
        }
        self.since = Instant::now();
        *self.effects.entry(change.effect).or_default() += 1;
    }
}

#[cfg(test)]
mod tests;
