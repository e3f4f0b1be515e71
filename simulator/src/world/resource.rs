//! A resource. It has no timer: its current state is computed on access.

use std::time::Duration;

use serde_json::{Map, Value};

use super::status::{Status, Step};
use super::timeline::Moment;

/// A resource as it was at its last change.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(crate) state: State,
    /// When it was created.
    pub(crate) created: Moment,
    /// How often requests actually changed it.
    pub(crate) effects: Effects,
    /// The members that requests gave it; all others are made up from its id.
    given: Option<Box<Map<String, Value>>>,
}

/// A status, and how long it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) status: Status,
    /// `None` until the next change.
    pub(crate) lasts: Option<Span>,
    /// What follows it, if not what usually does.
    pub(crate) then: Option<Status>,
    /// What it was before its last change.
    pub(crate) was: Option<Status>,
}

/// From one moment to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) since: Moment,
    pub(crate) until: Moment,
}

/// How often each action changed something, by its verb: `stop`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Effects(Vec<(Box<str>, u32)>);

impl Resource {
    /// A resource with a status that stays.
    pub(crate) fn with(status: Status, now: Moment) -> Self {
        let state = State { status, lasts: None, then: None, was: None };
        Self { state, created: now, effects: Effects::default(), given: None }
    }

    /// What a request gave it.
    pub(crate) fn given(&self, member: &str) -> Option<&Value> {
        self.given.as_ref()?.get(member)
    }

    /// Everything that requests gave it.
    pub(crate) fn all_given(&self) -> Option<&Map<String, Value>> {
        self.given.as_deref()
    }

    /// Gives it a member; `null` takes it away.
    pub(crate) fn give(&mut self, member: &str, value: Value) {
        if value.is_null() {
            if let Some(given) = &mut self.given {
                given.remove(member);
            }
            return;
        }
        self.given.get_or_insert_default().insert(member.to_owned(), value);
    }
}

impl State {
    /// The state at a later moment; `None` if the resource no longer exists then.
    pub(crate) fn at(mut self, now: Moment, follow: impl Fn(Status) -> Step) -> Option<Self> {
        while let Some(span) = self.lasts.filter(|span| span.until <= now) {
            match self.then.take().map_or_else(|| follow(self.status), Step::Become) {
                Step::Vanish => return None,
                Step::Stay => self.lasts = None,
                Step::Become(status) => {
                    let was = self.before(status);
                    self = Self { status, lasts: Some(span.again()), then: None, was }
                }
            }
        }
        Some(self)
    }

    /// The state after a request, which lasts for `time` if it is transitional.
    pub(crate) fn entering(self, status: Status, now: Moment, time: Duration) -> Self {
        let mut until = now.after(time);
        if status == self.status
            && let Some(span) = self.lasts
        {
            // A repeated request does not extend it.
            until = until.min(span.until);
        }
        // What a test has said of the next change holds; what was said of the last does not.
        let then = self.then.filter(|_| self.lasts.is_none());
        let was = self.before(status);
        Self { status, lasts: Some(Span { since: now, until }), then, was }
    }

    /// What it was, once it has this status.
    pub(crate) fn before(self, status: Status) -> Option<Status> {
        if status == self.status { self.was } else { Some(self.status) }
    }
}

impl Span {
    /// The following span of the same length.
    fn again(self) -> Self {
        let length = Duration::from_millis(self.until.since(self.since));
        Self { since: self.until, until: self.until.after(length) }
    }
}

impl Effects {
    /// Counts an effect.
    pub(crate) fn count(&mut self, verb: &str) {
        match self.0.iter_mut().find(|(known, _)| **known == *verb) {
            Some((_, count)) => *count += 1,
            None => self.0.push((verb.into(), 1)),
        }
    }

    /// How often each was counted.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.0.iter().map(|(verb, count)| (&**verb, *count))
    }
}

impl FromIterator<(Box<str>, u32)> for Effects {
    fn from_iter<I: IntoIterator<Item = (Box<str>, u32)>>(counts: I) -> Self {
        Self(counts.into_iter().collect())
    }
}
