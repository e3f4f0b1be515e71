//! One instance in a run.

use std::time::Instant;

use super::BulkOutcome;
use super::interner::Text;
use crate::error::Error;
use crate::reconcile::policy::{Absence, LIST_LAG};

/// The state of an instance in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// To be polled before anything is sent for it.
    Unseen,
    /// To be sent, or being sent.
    Ready,
    /// Refused as part of a batch; to be polled to find out why.
    Refused,
    /// The response was lost; the action may have been executed.
    Lost,
    /// Accepted; waiting for the goal.
    Awaited,
    /// The outcome is known.
    Settled(BulkOutcome),
}

/// An instance in a run.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) id: &'a str,
    pub(super) state: State,
    /// The last status seen.
    pub(super) status: Option<Text>,
    /// When it entered its state: earlier polls say nothing about it.
    pub(super) since: Instant,
    /// Polls since then, and consecutive polls without a result.
    pub(super) polls: u32,
    pub(super) failures: u32,
    /// Whether any poll had a result.
    pub(super) is_answered: bool,
    /// When the next poll is due, and the time from which a poll counts. A page with spare room may
    /// poll it earlier: that can bring news, but does not count towards `unchanged` or `absence`.
    pub(super) due: Option<Instant>,
    pub(super) counts_from: Option<Instant>,
    /// Consecutive polls in which it was unchanged or absent.
    pub(super) unchanged: u32,
    pub(super) absence: Absence,
    /// Whether a poll has shown the action in progress.
    pub(super) has_moved: bool,
    /// When the response to a request for it was first lost.
    pub(super) lost_at: Option<Instant>,
    /// How many responses were lost.
    pub(super) losses: u32,
    /// The earliest time for a retry, from `Retry-After`.
    pub(super) not_before: Option<Instant>,
    /// Whether the service accepted a request for it.
    pub(super) was_accepted: bool,
    /// Whether an accepted request reported it as failed.
    pub(super) has_failed: bool,
    /// How many requests for it may have reached the service.
    pub(super) attempts: u32,
    pub(super) request: Option<Text>,
    /// Why it failed.
    pub(super) why: Option<Failure>,
}

/// Why an instance failed.
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
            polls: 0,
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

    /// Enters a state and resets the counters.
    pub(super) fn enter(&mut self, state: State, now: Instant) {
        (self.state, self.since) = (state, now);
        (self.polls, self.failures, self.unchanged) = (0, 0, 0);
        (self.absence, self.is_answered) = (Absence::default(), false);
        (self.due, self.counts_from) = (None, None);
    }

    /// Whether the response to a request for it was lost.
    pub(super) fn was_lost(&self) -> bool {
        self.lost_at.is_some()
    }

    /// Whether a lost request may still be in progress, or not yet visible in lists.
    pub(super) fn was_just_lost(&self, now: Instant) -> bool {
        self.lost_at.is_some_and(|at| now.saturating_duration_since(at) < LIST_LAG)
    }

    /// Whether a poll begun at this time counts.
    pub(super) fn counts_at(&self, begun: Instant) -> bool {
        self.counts_from.is_none_or(|from| begun >= from)
    }

    /// Records a poll begun at this time; returns whether it counts.
    pub(super) fn count_poll(&mut self, begun: Instant) -> bool {
        let counts = self.counts_at(begun);
        self.polls += u32::from(counts);
        counts
    }

    /// Whether the outcome is known.
    pub(super) fn is_settled(&self) -> bool {
        matches!(self.state, State::Settled(_))
    }

    /// Whether its status has shown the effect of the action.
    pub(super) fn has_moved_on(&self) -> bool {
        self.has_moved || self.outcome().is_success()
    }

    /// The outcome, `Unknown` until settled.
    pub(super) fn outcome(&self) -> BulkOutcome {
        match self.state {
            State::Settled(outcome) => outcome,
            _ => BulkOutcome::Unknown,
        }
    }

    /// Whether it is to be polled.
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
