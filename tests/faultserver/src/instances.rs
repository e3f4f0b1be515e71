//! The instances and their changes. There are no timers: the status of an instance is computed when
//! it is read.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::codes::{self, Code};
use crate::script::Product;

pub(crate) struct Fleet {
    product: Product,
    /// How long a transitional status lasts; `None`: for ever.
    transition: Option<Duration>,
    instances: BTreeMap<String, Instance>,
    stubborn: Vec<String>,
}

/// Statuses by instance; `None`: there is no such instance.
pub(crate) type Statuses = BTreeMap<String, Option<String>>;

struct Instance {
    /// `None`: the instance is gone, but its effects are kept.
    status: Option<String>,
    since: Instant,
    effects: Effects,
}

/// How often requests changed an instance.
#[derive(Default)]
struct Effects {
    stop: u64,
    start: u64,
    reboot: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Stop,
    Start,
    Reboot,
}

impl Fleet {
    pub(crate) fn new(product: Product, transition: Option<Duration>) -> Self {
        Self { product, transition, instances: BTreeMap::new(), stubborn: Vec::new() }
    }

    /// Instances that no request changes, whatever their status.
    pub(crate) fn refuse(&mut self, stubborn: &[String]) {
        self.stubborn = stubborn.to_vec();
    }

    /// Sets statuses from outside, which is not the effect of a request.
    pub(crate) fn set(&mut self, statuses: &Statuses) {
        let since = Instant::now();
        for (id, status) in statuses {
            let new = || Instance { status: None, since, effects: Effects::default() };
            let instance = self.instances.entry(id.clone()).or_insert_with(new);
            instance.status.clone_from(status);
            instance.since = since;
        }
    }

    /// The status of an instance; `None` if it does not exist.
    pub(crate) fn status(&self, id: &str) -> Option<&str> {
        self.instances.get(id)?.status(self.transition)
    }

    /// All ids and statuses, ordered by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let transition = self.transition;
        let all = self.instances.iter();
        all.filter_map(move |(id, instance)| Some((id.as_str(), instance.status(transition)?)))
    }

    /// Checks a change, and makes it if it is to be executed. Returns the ids that failed, if not all did.
    pub(crate) fn change(
        &mut self,
        change: Change,
        ids: &[String],
        execute: bool,
    ) -> Result<Vec<String>, &'static Code> {
        let judged = ids.iter().map(|id| (id, self.judge(change, id)));
        let refused = judged.filter_map(|(id, verdict)| Some((id.clone(), verdict.err()?)));
        let (failed, codes): (Vec<_>, Vec<_>) = refused.unzip();
        match codes.first() {
            Some(code) if self.product != Product::Zec || codes.len() == ids.len() => {
                return Err(code);
            }
            _ => {}
        }
        for id in ids.iter().filter(|id| execute && !failed.contains(id)) {
            self.apply(change, id);
        }
        Ok(failed)
    }

    fn judge(&self, change: Change, id: &str) -> Result<(), &'static Code> {
        let status = self.status(id).ok_or(&codes::NOT_FOUND)?;
        match (change, status) {
            _ if self.stubborn.iter().any(|stubborn| stubborn == id) => Err(&codes::SUBSCRIPTION),
            (_, "RECYCLE" | "RECYCLING" | "RELEASING") => Err(&codes::RECYCLED),
            (Change::Stop | Change::Reboot, "RUNNING") | (Change::Start, "STOPPED") => Ok(()),
            (Change::Reboot, "STOPPED") if self.product == Product::Bmc => Ok(()),
            (Change::Stop, _) => Err(&codes::NOT_RUNNING),
            (Change::Start, _) => Err(&codes::NOT_STOPPED),
            (Change::Reboot, _) => Err(&codes::STATUS),
        }
    }

    fn apply(&mut self, change: Change, id: &str) {
        let status = match (change, self.product) {
            (Change::Stop, _) => "STOPPING",
            (Change::Start, _) | (Change::Reboot, Product::Bmc) => "BOOTING",
            (Change::Reboot, _) => "REBOOT",
        };
        // A repeated id is changed once.
        if self.judge(change, id).is_err() {
            return;
        }
        if let Some(instance) = self.instances.get_mut(id) {
            instance.status = Some(status.to_owned());
            instance.since = Instant::now();
            instance.effects.count(change);
        }
    }

    pub(crate) fn statuses(&self) -> Value {
        self.iter().collect()
    }

    pub(crate) fn effects(&self) -> Value {
        self.instances.iter().map(|(id, instance)| (id, instance.effects.show())).collect()
    }
}

impl Instance {
    fn status(&self, transition: Option<Duration>) -> Option<&str> {
        let passed = transition.is_some_and(|time| self.since.elapsed() >= time);
        Some(match self.status.as_deref()? {
            "STOPPING" if passed => "STOPPED",
            "BOOTING" | "REBOOT" if passed => "RUNNING",
            status => status,
        })
    }
}

impl Effects {
    fn count(&mut self, change: Change) {
        match change {
            Change::Stop => self.stop += 1,
            Change::Start => self.start += 1,
            Change::Reboot => self.reboot += 1,
        }
    }

    fn show(&self) -> Value {
        json!({ "stop": self.stop, "start": self.start, "reboot": self.reboot })
    }
}

#[cfg(test)]
mod tests;
