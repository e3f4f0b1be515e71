//! What the words of an enumeration tell of a life cycle, for kinds that have no other.

use super::{Status, Step};
use crate::model::Verb;

/// The statuses of a kind by their role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words {
    /// While it is created.
    creating: Option<Status>,
    /// When nothing happens to it.
    pub(crate) settled: Status,
    /// While it is bound to another.
    pub(crate) bound: Option<Status>,
    stopped: Option<Status>,
    recycled: Option<Status>,
}

const CREATING: &[&str] = &["CREATING", "DEPLOYING", "PENDING"];
const SETTLED: &[&str] =
    &["RUNNING", "AVAILABLE", "UNBIND", "ACTIVE", "ENABLED", "NORMAL", "DEPLOYED"];
const BOUND: &[&str] = &["IN_USE", "BINDED", "USED", "ASSOCIATED"];
const STOPPED: &[&str] = &["STOPPED", "PAUSED", "DISABLED", "SUSPENDED"];
const RECYCLED: &[&str] = &["RECYCLED", "RECYCLE"];

impl Words {
    /// What a kind without a status has.
    pub(crate) const NONE: Self =
        Self { creating: None, settled: Status::NONE, bound: None, stopped: None, recycled: None };

    /// The roles of an enumeration's values; it is empty if they are not known.
    pub(crate) fn of(values: &[String]) -> Self {
        let first = |words: &[&str]| {
            let mut known = words.iter().filter(|word| values.iter().any(|value| value == *word));
            known.next().and_then(|word| Status::named(word))
        };
        if values.is_empty() {
            return Self {
                settled: Status::new("ACTIVE"),
                stopped: Some(Status::new("STOPPED")),
                ..Self::NONE
            };
        }
        let any = || values.first().and_then(|value| Status::named(value));
        Self {
            creating: first(CREATING),
            settled: first(SETTLED).or_else(any).unwrap_or(Status::NONE),
            bound: first(BOUND),
            stopped: first(STOPPED),
            recycled: first(RECYCLED),
        }
    }

    /// The status of a new resource.
    pub(crate) fn created(&self) -> Status {
        self.creating.unwrap_or(self.settled)
    }

    /// What follows a status when its time is over.
    pub(crate) fn follow(&self, status: Status) -> Step {
        if Some(status) == self.creating { Step::Become(self.settled) } else { Step::Stay }
    }

    /// The effect of a verb on a status.
    pub(crate) fn step(&self, verb: Verb, status: Status) -> Step {
        let becomes = |to: Option<Status>| to.map_or(Step::Stay, Step::Become);
        match verb {
            // What has a recycle bin goes there first; a second call removes it for good.
            Verb::Delete if Some(status) == self.recycled => Step::Vanish,
            Verb::Delete => self.recycled.map_or(Step::Vanish, Step::Become),
            Verb::Terminate => self.recycled.map_or(Step::Vanish, Step::Become),
            Verb::Restore if Some(status) == self.recycled => Step::Become(self.settled),
            Verb::Start => Step::Become(self.settled),
            Verb::Stop => becomes(self.stopped),
            Verb::Bind => becomes(self.bound),
            Verb::Unbind if Some(status) == self.bound => Step::Become(self.settled),
            Verb::Restore | Verb::Unbind | Verb::Modify => Step::Stay,
        }
    }
}
