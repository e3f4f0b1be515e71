//! What statuses mean for the polled instances.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::Run;
use super::isolation::FEW;
use super::results::{NOT_TWICE, is_for_all};
use crate::bulk::BulkOutcome;
use crate::bulk::interner::Text;
use crate::bulk::item::{Item, State};
use crate::error::{Code, Error};
use crate::instances::{Listed, StatusMeaning, Statuses};
use crate::reconcile::policy::{self, Absence, LIST_LAG, UNCHANGED};
use crate::retry::classify::Class;

/// How long an accepted instance may appear unchanged: lists may be stale.
const STALE: Duration = Duration::from_secs(30);

impl Run<'_> {
    /// Takes the result of a poll begun at `begun`.
    pub(super) fn take_poll(
        &mut self,
        instances: &[usize],
        found: Result<Statuses, Error>,
        begun: Instant,
        now: Instant,
    ) {
        let statuses = match found {
            Ok(statuses) => statuses,
            Err(error) => {
                if is_for_all(&error) {
                    self.halt(&error);
                }
                return instances.iter().for_each(|at| self.poll_failed(*at, begun, now));
            }
        };
        self.was_answered = true;
        let proves_absence = !statuses.repeats_an_instance();
        let mut absent = Vec::new();
        for at in instances.iter().copied() {
            let id = self.items.get(at).map_or("", |item| item.id);
            match statuses.find(id) {
                Listed::With(status) => self.take_status(at, status, begun, now),
                Listed::Contradictory => self.take_contradiction(at, begun, now),
                Listed::Missing if proves_absence => absent.push(at),
                Listed::Missing => self.take_contradiction(at, begun, now),
            }
        }
        let unseen = |run: &Self, at: usize| {
            run.items.get(at).is_some_and(|item| item.state == State::Unseen && !item.is_answered)
        };
        let first: Vec<usize> = absent.iter().copied().filter(|at| unseen(self, *at)).collect();
        absent.iter().for_each(|at| self.take_absence(*at, begun, now));
        if first.len() <= FEW {
            first.iter().for_each(|at| self.polls.set(*at, None));
            self.send_alone(&first, now);
        }
    }

    /// Takes a page of a scan, requested at `begun`.
    pub(super) fn take_scan(
        &mut self,
        page: usize,
        found: Result<(Statuses, Option<usize>), Error>,
        begun: Instant,
        now: Instant,
    ) {
        let (statuses, total) = match found {
            Ok(found) => found,
            Err(error) => {
                if is_for_all(&error) {
                    self.halt(&error);
                }
                return self.scans.answered(None, now);
            }
        };
        self.was_answered = true;
        let listed = (page - 1) * self.scans.rows() + statuses.len();
        self.scans.answered(total.or(Some(listed)), now);
        let mut seen: BTreeMap<usize, Option<&str>> = BTreeMap::new();
        for (id, status) in statuses.iter() {
            let Some(at) = self.places.get(id).copied() else { continue };
            let known = seen.entry(at).or_insert(Some(status));
            *known = known.filter(|known| *known == status);
        }
        for (at, status) in seen {
            match status {
                Some(status) => self.take_status(at, status, begun, now),
                None => self.take_contradiction(at, begun, now),
            }
        }
    }

    /// Takes an instance's status.
    fn take_status(&mut self, at: usize, status: &str, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        if item.since > begun {
            return self.keep_watching(at, begun, now);
        }
        let is_first = !std::mem::replace(&mut item.is_answered, true);
        self.counts.unpolled -= usize::from(item.state == State::Unseen && is_first);
        let counts = item.count_poll(begun);
        item.failures = 0;
        item.absence = Absence::default();
        let (state, word) = (item.state, self.note_status(at, status));
        match state {
            State::Unseen => {
                if !self.is_done_without(at, status, now) {
                    self.make_ready(at, word, now);
                }
            }
            State::Lost => self.take_lost_status(at, (status, word), counts, now),
            _ => self.take_awaited_status(at, status, (counts, is_first), begun),
        }
        self.keep_watching(at, begun, now);
    }

    fn make_ready(&mut self, at: usize, status: Text, now: Instant) {
        if let Some(item) = self.items.get_mut(at) {
            item.enter(State::Ready, now);
        }
        self.polls.set(at, None);
        self.outbox.pool(at, status);
    }

    fn take_lost_status(
        &mut self,
        at: usize,
        (status, word): (&str, Text),
        counts: bool,
        now: Instant,
    ) {
        if self.is_done_without(at, status, now) {
            return;
        }
        let is_unchanged =
            self.times_unchanged(at, status, counts) >= UNCHANGED || self.is_stuck(at, status, now);
        let is_early = |item: &Item<'_>| item.not_before.is_some_and(|time| now < time);
        if !is_unchanged || self.items.get(at).is_some_and(is_early) {
            return;
        }
        match self.spec.subject.class() {
            Some(Class::Idempotent) => self.make_ready(at, word, now),
            _ => {
                self.add_note(&[at], NOT_TWICE);
                self.settle(at, BulkOutcome::Unknown);
            }
        }
    }

    /// Whether an instance in doubt has stayed as it was for so long that it was not acted on, where its
    /// status cannot tell.
    fn is_stuck(&self, at: usize, status: &str, now: Instant) -> bool {
        let since = self.items.get(at).map(|item| item.since);
        !self.spec.subject.shows_unchanged()
            && !self.spec.subject.is_changing(status)
            && since.is_some_and(|since| now.saturating_duration_since(since) >= STALE)
    }

    /// In how many consecutive polls an instance was unchanged, counting only polls that count.
    fn times_unchanged(&mut self, at: usize, status: &str, counts: bool) -> u32 {
        let is_unchanged = self.spec.subject.meaning(status) == StatusMeaning::Unchanged;
        let Some(item) = self.items.get_mut(at) else { return 0 };
        item.unchanged = if is_unchanged { item.unchanged + u32::from(counts) } else { 0 };
        item.unchanged
    }

    fn take_awaited_status(
        &mut self,
        at: usize,
        status: &str,
        (counts, is_first): (bool, bool),
        begun: Instant,
    ) {
        let subject = self.spec.subject;
        let is_unchanged = self.times_unchanged(at, status, counts) >= UNCHANGED;
        let Some(item) = self.items.get_mut(at) else { return };
        let is_there = subject.is_reached(status);
        let accepted = begun.saturating_duration_since(item.since);
        // Lists are not equally stale: an older status may follow a newer one.
        let is_news = accepted >= LIST_LAG;
        let is_stale = accepted >= STALE;
        let was_there = subject.class().is_none() && is_first;
        let outcome = match subject.meaning(status) {
            StatusMeaning::Recycled => return self.settle_for(at, BulkOutcome::Gone, status),
            _ if is_there && was_there => BulkOutcome::Already,
            _ if is_there && !subject.is_circular() => BulkOutcome::Reached,
            _ if is_there && item.has_moved && is_news => BulkOutcome::Reached,
            _ if is_there && !item.has_moved && is_stale => BulkOutcome::Accepted,
            _ if subject.has_failed(status) => {
                return self.settle_for(at, BulkOutcome::NotReached, status);
            }
            StatusMeaning::Unchanged if subject.is_circular() => return,
            StatusMeaning::Unchanged if item.has_moved && is_unchanged && is_news => {
                return self.settle_for(at, BulkOutcome::Restarted, status);
            }
            StatusMeaning::Unchanged if !item.has_moved && is_stale => {
                return self.settle_for(at, BulkOutcome::NotReached, status);
            }
            meaning => {
                item.has_moved |= meaning == StatusMeaning::Done || subject.shows_progress(status);
                return;
            }
        };
        self.settle(at, outcome);
    }

    /// Takes an instance's absence from the list.
    fn take_absence(&mut self, at: usize, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        if item.since > begun {
            return self.keep_watching(at, begun, now);
        }
        let is_first = !std::mem::replace(&mut item.is_answered, true);
        self.counts.unpolled -= usize::from(item.state == State::Unseen && is_first);
        item.failures = 0;
        item.unchanged = 0;
        if item.count_poll(begun) {
            item.absence = item.absence.extend(begun);
        }
        if item.absence.is_certain() {
            return self.settle_absent(at);
        }
        self.keep_watching(at, begun, now);
    }

    /// Settles an instance that is certainly absent.
    fn settle_absent(&mut self, at: usize) {
        let subject = self.spec.subject;
        let Some(item) = self.items.get(at) else { return };
        let is_awaited = item.state == State::Awaited;
        if subject.ends_absent() && (is_awaited || item.was_lost()) {
            let is_reached = is_awaited || self.spec.waits;
            let success = if is_reached { BulkOutcome::Reached } else { BulkOutcome::Inferred };
            return self.settle(at, success);
        }
        let was_there = is_awaited && subject.class().is_some();
        let outcome = if was_there { BulkOutcome::Gone } else { BulkOutcome::NotFound };
        let [not_found, _] = subject.codes();
        self.set_failure(&[at], &Error::new(not_found, "it is not listed"));
        self.settle(at, outcome);
    }

    /// Settles an instance on account of its status, which replaces an error that the service may
    /// have reported for others in the same request.
    pub(super) fn settle_for(&mut self, at: usize, outcome: BulkOutcome, status: &str) {
        let [_, wrong_status] = self.spec.subject.codes();
        let code = match outcome {
            BulkOutcome::Gone => Code::INSTANCE_RECYCLED,
            _ => wrong_status,
        };
        self.set_failure(&[at], &Error::new(code, format_args!("its status is {status}")));
        self.settle(at, outcome);
    }

    /// Takes contradictory statuses of an instance.
    fn take_contradiction(&mut self, at: usize, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        item.count_poll(begun);
        (item.absence, item.unchanged, item.failures) = (Absence::default(), 0, 0);
        self.keep_watching(at, begun, now);
    }

    /// Takes a failed poll of an instance.
    fn poll_failed(&mut self, at: usize, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        item.failures += u32::from(item.count_poll(begun));
        self.keep_watching(at, begun, now);
    }

    /// Schedules the next poll of an instance. If the last was begun before that was due, the due
    /// time stays.
    pub(super) fn keep_watching(&mut self, at: usize, begun: Instant, now: Instant) {
        let (answers, is_circular) = (self.answers(), self.spec.subject.is_circular());
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        let counts = item.counts_at(begun);
        if counts || item.due.is_none_or(|due| begun >= due) {
            let (wait, part) = match item.state {
                State::Awaited => (self.schedule.accepted_wait(item.polls), 2),
                _ => (self.schedule.lost_wait(item.polls), 1),
            };
            let wait = self.schedule.jitter(policy::unanswered(wait, item.failures), item.polls);
            // From then on a circular action can be seen to be complete.
            let news = (item.since + LIST_LAG).saturating_duration_since(now);
            let is_about = (wait / 2..wait * 3 / 2).contains(&news);
            let wait = if is_circular && item.has_moved && is_about { news } else { wait };
            item.due = self.schedule.due(wait, answers, now);
            item.counts_from = if counts { now.checked_add(wait / part) } else { item.counts_from };
        }
        self.polls.set(at, item.due);
    }
}
