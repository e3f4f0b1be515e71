//! The instances of one product.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::codes::{self, Code};
use crate::durations::Durations;
use crate::instance::Instance;
use crate::products::{Batch, Change, Product};
use crate::random::Random;
use crate::refusal::Refusal;
use crate::status::{Status, Step};

/// The name and zone given at creation.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) name: Box<str>,
    pub(crate) zone: Box<str>,
}

/// The zone of the initial instances.
const ZONE: &str = "SIM-A";

/// The instances of a product, by id.
pub(crate) struct Fleet {
    /// The product.
    pub(crate) product: &'static Product,
    instances: BTreeMap<Box<str>, Instance>,
    labels: BTreeMap<Box<str>, Label>,
    numbered: u32,
    durations: Durations,
    random: Random,
}

impl Fleet {
    /// A fleet of running instances.
    pub(crate) fn new(
        product: &'static Product,
        size: u32,
        durations: Durations,
        random: Random,
    ) -> Self {
        let running = |number| (id(product, number), Instance::with(Status::RUNNING));
        let instances = (1..=size).map(running).collect();
        Self { product, instances, labels: BTreeMap::new(), numbered: size, durations, random }
    }

    /// The current state of an instance, if it exists.
    pub(crate) fn get(&self, id: &str, now: Instant) -> Option<Instance> {
        self.instances.get(id)?.at(now, self.product)
    }

    /// The name and zone of an instance; the default name is the id.
    pub(crate) fn label(&self, id: &str) -> Label {
        let unnamed = || Label { name: id.into(), zone: ZONE.into() };
        self.labels.get(id).cloned().unwrap_or_else(unnamed)
    }

    /// The current state of all instances, by id.
    pub(crate) fn iter(&self, now: Instant) -> impl Iterator<Item = (&str, Instance)> {
        let at_now = move |instance: &Instance| instance.at(now, self.product);
        let instances = self.instances.iter();
        instances.filter_map(move |(id, instance)| Some((&**id, at_now(instance)?)))
    }

    /// Sets a status, which stays; creates the instance if it does not exist.
    pub(crate) fn set(&mut self, id: &str, status: Status, now: Instant) {
        let mut instance = Instance::with(status);
        if let Some(known) = self.get(id, now) {
            instance.effects = known.effects;
        } else {
            self.labels.remove(id);
        }
        self.instances.insert(id.into(), instance);
    }

    /// Removes an instance; returns whether it existed.
    pub(crate) fn remove(&mut self, id: &str, now: Instant) -> bool {
        self.labels.remove(id);
        let removed = self.instances.remove(id);
        removed.is_some_and(|instance| instance.at(now, self.product).is_some())
    }

    /// Creates instances in a zone, with a common name if given, and returns their ids.
    pub(crate) fn create(
        &mut self,
        count: u64,
        name: Option<&str>,
        zone: &str,
        now: Instant,
    ) -> Vec<Box<str>> {
        (0..count).map(|_| self.create_one(name, zone, now)).collect()
    }

    fn create_one(&mut self, name: Option<&str>, zone: &str, now: Instant) -> Box<str> {
        let id = self.free_id();
        let label = Label { name: name.unwrap_or(&id).into(), zone: zone.into() };
        self.labels.insert(id.clone(), label);
        let time = self.random.time(self.durations.create);
        let instance = Instance::created(self.product, now, time);
        self.instances.insert(id.clone(), instance);
        id
    }

    /// The next unused id.
    fn free_id(&mut self) -> Box<str> {
        loop {
            self.numbered += 1;
            let id = id(self.product, self.numbered);
            if !self.instances.contains_key(&id) {
                return id;
            }
        }
    }

    /// Changes instances, each once; returns the ids that failed.
    pub(crate) fn change<'a>(
        &mut self,
        change: Change,
        ids: &[&'a str],
        now: Instant,
    ) -> Result<Vec<&'a str>, Refusal> {
        let mut seen = BTreeSet::new();
        let mut accepted = Vec::new();
        let mut failed = Vec::new();
        for id in ids.iter().copied().filter(|id| seen.insert(*id)) {
            match self.step(change, id, now) {
                Ok((instance, step)) => accepted.push((id, instance, step)),
                Err(refusal) => failed.push((id, refusal)),
            }
        }
        let refused = accepted.is_empty() || self.product.batch == Batch::AllOrNothing;
        if refused && !failed.is_empty() {
            return Err(failed.swap_remove(0).1);
        }
        for (id, instance, step) in accepted {
            self.apply(change, id, instance, step, now);
        }
        Ok(failed.into_iter().map(|(id, _)| id).collect())
    }

    /// The instance, and the effect that the change would have.
    fn step(&self, change: Change, id: &str, now: Instant) -> Result<(Instance, Step), Refusal> {
        let not_found = || codes::INSTANCE_NOT_FOUND.because(id);
        let instance = self.get(id, now).ok_or_else(not_found)?;
        let status = instance.status;
        let denied = |code: &'static Code| code.because(format_args!("{id} is {}", status.name()));
        let step = (self.product.step)(change, status).map_err(denied)?;
        Ok((instance, step))
    }

    fn apply(&mut self, change: Change, id: &str, instance: Instance, step: Step, now: Instant) {
        match step {
            Step::Stay => {}
            Step::Vanish => {
                self.remove(id, now);
            }
            Step::Become(status) => {
                let time = self.durations.of(change, &mut self.random);
                let instance = instance.entering(status, change, now, time);
                self.instances.insert(id.into(), instance);
            }
        }
    }
}

fn id(product: &Product, number: u32) -> Box<str> {
    format!("{}-{number:06}", product.name).into()
}

#[cfg(test)]
mod tests;
