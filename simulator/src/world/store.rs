//! The resources of one kind.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value};

use super::lifecycle::{self, Lifecycle, Words};
use super::resource::{Resource, Span, State};
use super::status::{Status, Step};
use super::timeline::Moment;
use crate::codes::Code;
use crate::model::{Kind, Service, Verb};

/// The resources of a kind, by id.
pub(crate) struct Store {
    pub(crate) service: &'static Service,
    pub(crate) kind: &'static Kind,
    life: Option<&'static Lifecycle>,
    words: Words,
    pub(super) rows: BTreeMap<Box<str>, Resource>,
}

impl Store {
    /// An empty store.
    pub(super) fn new(service: &'static Service, kind: &'static Kind) -> Self {
        let life = lifecycle::of(&service.facts.service, &kind.noun);
        Self { service, kind, life, words: words(service, kind), rows: BTreeMap::new() }
    }

    /// The status of a resource that nothing happens to.
    pub(crate) fn settled(&self) -> Status {
        let last = |life: &Lifecycle| life.created.last().copied();
        self.life.and_then(last).unwrap_or(self.words.settled)
    }

    /// The status of a resource that is bound to another.
    pub(crate) fn bound(&self) -> Option<Status> {
        self.words.bound
    }

    /// A resource and its current state, if it exists.
    pub(crate) fn get(&self, id: &str, now: Moment) -> Option<(&Resource, State)> {
        let resource = self.rows.get(id)?;
        Some((resource, self.state(resource, now)?))
    }

    /// All resources and their current states, by id.
    pub(crate) fn iter(&self, now: Moment) -> impl Iterator<Item = (&str, &Resource, State)> {
        let rows = self.rows.iter();
        rows.filter_map(move |(id, resource)| Some((&**id, resource, self.state(resource, now)?)))
    }

    fn state(&self, resource: &Resource, now: Moment) -> Option<State> {
        resource.state.at(now, |status| self.follow(status))
    }

    fn follow(&self, status: Status) -> Step {
        self.life.map_or_else(|| self.words.follow(status), |life| life.follow(status))
    }

    /// The effect of an action on a status, and what it lasts as long as.
    pub(crate) fn step(
        &self,
        action: &str,
        verb: Verb,
        status: Status,
        body: &Map<String, Value>,
    ) -> Result<Step, &'static Code> {
        match self.life {
            // A life cycle that says nothing of an action leaves removal to the verb.
            Some(life) => match (life.action(action), verb) {
                (Some(known), _) => known.step(status, body),
                (None, Verb::Delete | Verb::Terminate) => Ok(Step::Vanish),
                (None, _) => Ok(Step::Stay),
            },
            None => Ok(self.words.step(verb, status)),
        }
    }

    /// What an action says about time.
    pub(crate) fn lasting(&self, action: &str, body: &Map<String, Value>) -> super::Lasting {
        let known = self.life.and_then(|life| life.action(action));
        known.map_or(super::Lasting::Change, |known| known.lasts(body))
    }

    /// A new resource, which settles after this time.
    pub(crate) fn create(&mut self, id: Box<str>, now: Moment, time: Duration) -> &mut Resource {
        let statuses = self.life.map_or(1, |life| life.created.len().saturating_sub(1)).max(1);
        let first = self.life.and_then(|life| life.created.first().copied());
        let mut resource = Resource::with(first.unwrap_or_else(|| self.words.created()), now);
        // Each status before the last is as long as the others.
        let share = time / u32::try_from(statuses).unwrap_or(1);
        resource.state.lasts = Some(Span { since: now, until: now.after(share) });
        self.rows.entry(id).insert_entry(resource).into_mut()
    }

    /// Sets a status, which stays; creates the resource if it does not exist.
    pub(crate) fn set(&mut self, id: &str, status: Status, now: Moment) -> &mut Resource {
        let was = self.get(id, now).map(|(_, state)| state.before(status));
        if was.is_none() {
            self.rows.insert(id.into(), Resource::with(status, now));
        }
        let resource = self.rows.entry(id.into()).or_insert_with(|| Resource::with(status, now));
        resource.state = State { status, lasts: None, then: None, was: was.flatten() };
        // What a request gave as a status is told first.
        if let Some(member) = &self.kind.status {
            resource.give(member, Value::Null);
        }
        resource
    }

    /// Changes a resource that exists.
    pub(crate) fn change(&mut self, id: &str, change: impl FnOnce(&mut Resource)) {
        if let Some(resource) = self.rows.get_mut(id) {
            change(resource);
        }
    }

    /// Removes a resource; returns whether it existed.
    pub(crate) fn remove(&mut self, id: &str, now: Moment) -> bool {
        let existed = self.get(id, now).is_some();
        self.rows.remove(id);
        existed
    }
}

/// The words of the enumeration that the status of a kind has.
fn words(service: &Service, kind: &Kind) -> Words {
    let member = || {
        let members = service.type_of(kind.row.as_deref()?)?;
        members.get(kind.status.as_deref()?)
    };
    let values = |name: &String| service.facts.enums.get(name);
    match member() {
        None => Words::NONE,
        Some(member) => {
            Words::of(member.enumeration.as_ref().and_then(values).map_or(&[], Vec::as_slice))
        }
    }
}
