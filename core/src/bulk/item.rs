//! One instance on its way through a run.

use std::time::Instant;

use super::BulkOutcome;
use super::interner::Text;
use crate::error::Error;
use crate::reconcile::policy::{Absence, LIST_LAG};

/// The state of an instance in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// To be looked at before anything is sent for it.
    Unseen,
    /// To be sent, or being sent.
    Ready,
    /// Refused with others, and to be looked at to tell why.
    Refused,
    /// It may have been executed.
    Lost,
    /// Accepted, and waited for.
    Awaited,
    /// Its outcome is known.
    Settled(BulkOutcome),
}

/// An instance.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) id: &'a str,
    pub(super) state: State,
    /// As last seen.
    pub(super) status: Option<Text>,
    /// Since when it is in that state: earlier looks say nothing about it.
    pub(super) since: Instant,
    /// How often it has been looked at since, and how often in a row without a result.
    pub(super) looks: u32,
    pub(super) failures: u32,
    /// Whether any look had a result.
    pub(super) is_answered: bool,
    /// When the next look is due, and from when on one counts. One that comes sooner, as a page had
    /// room for it, may bring news: but nothing is concluded from how often it saw the same.
    pub(super) due: Option<Instant>,
    pub(super) counts_from: Option<Instant>,
    /// How often in a row it was as before, or was not there.
    pub(super) unchanged: u32,
    pub(super) absence: Absence,
    /// Whether it has been seen on its way.
    pub(super) has_moved: bool,
    /// When a request for it was first lost, which may have been executed.
    pub(super) lost_at: Option<Instant>,
    /// How often it was lost.
    pub(super) losses: u32,
    /// Before when nothing is sent for it again, as the service asked for.
    pub(super) not_before: Option<Instant>,
    /// Whether a request for it was accepted.
    pub(super) was_accepted: bool,
    /// Whether an accepted request failed for it.
    pub(super) has_failed: bool,
    /// How many requests for it may have reached the service.
    pub(super) attempts: u32,
    pub(super) request: Option<Text>,
    /// What speaks against it.
    pub(super) why: Option<Failure>,
}

/// What speaks against an instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Failure {
    pub(super) code: crate::error::Code,
    pub(super) service_code: Option<Text>,
    pub(super) message: Text,
}

impl<'a> Item<'a> {
    pub(super) fn new(id: &'a str, state: State, now: Instant) -> Item<'a> {
        Item {
            id,
            state,
            status: None,
            since: now,
            looks: 0,
            failures: 0,
            is_answered: false,
            due: None,
            counts_from: None,
            unchanged: 0,
            absence: Absence::default(),
            has_moved: false,
            lost_at: None,
            losses: 0,
            not_before: None,
            was_accepted: false,
            has_failed: false,
            attempts: 0,
            request: None,
            why: None,
        }
    }

    /// Puts it somewhere, from where counting begins anew.
    pub(super) fn enter(&mut self, state: State, now: Instant) {
        (self.state, self.since) = (state, now);
        (self.looks, self.failures, self.unchanged) = (0, 0, 0);
        (self.absence, self.is_answered) = (Absence::default(), false);
        (self.due, self.counts_from) = (None, None);
    }

    /// Whether a request for it was lost, which may have been executed.
    pub(super) fn was_lost(&self) -> bool {
        self.lost_at.is_some()
    }

    /// Whether a request that was lost may still be under way, or lists may not show it yet.
    pub(super) fn was_just_lost(&self, now: Instant) -> bool {
        self.lost_at.is_some_and(|at| now.saturating_duration_since(at) < LIST_LAG)
    }

    /// Whether a look that is begun at a time counts.
    pub(super) fn counts_at(&self, begun: Instant) -> bool {
        self.counts_from.is_none_or(|from| begun >= from)
    }

    /// Notes a look that was begun at a time, and whether it counts.
    pub(super) fn looked(&mut self, begun: Instant) -> bool {
        let counts = self.counts_at(begun);
        self.looks += u32::from(counts);
        counts
    }

    /// Whether its outcome is known.
    pub(super) fn is_settled(&self) -> bool {
        matches!(self.state, State::Settled(_))
    }

    /// Whether its status has shown what was sent for it.
    pub(super) fn has_moved_on(&self) -> bool {
        self.has_moved || self.outcome().is_success()
    }

    /// Its outcome, once that is known.
    pub(super) fn outcome(&self) -> BulkOutcome {
        match self.state {
            State::Settled(outcome) => outcome,
            _ => BulkOutcome::Unknown,
        }
    }

    /// Whether a look at it says something.
    pub(super) fn is_watched(&self) -> bool {
        matches!(self.state, State::Unseen | State::Lost | State::Awaited)
    }
}

impl Failure {
    pub(super) fn of(error: &Error, texts: &mut super::interner::Interner) -> Failure {
        Failure {
            code: error.code(),
            service_code: error.service_code().map(|code| texts.keep(code)),
            message: texts.keep(error.message()),
        }
    }
}
