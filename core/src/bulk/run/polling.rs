//! What the statuses say about instances that are watched.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::Run;
use super::isolation::FEW;
use super::results::{NOT_TWICE, is_for_all};
use crate::bulk::BulkOutcome;
use crate::bulk::goal::has_failed;
use crate::bulk::interner::Text;
use crate::bulk::item::{Item, State};
use crate::error::{Code, Error};
use crate::instances::{Listed, StatusMeaning, Statuses};
use crate::reconcile::policy::{self, Absence, LIST_LAG, UNCHANGED};
use crate::retry::classify::Class;

/// How long an accepted instance may look as before: what is listed may be old.
const STALE: Duration = Duration::from_secs(30);

impl Run<'_> {
    /// Some were looked at, from a time on.
    pub(super) fn take_look(
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
                return instances.iter().for_each(|at| self.look_failed(*at, begun, now));
            }
        };
        self.was_answered = true;
        let proves_absence = !statuses.repeats_an_instance();
        let mut absent = Vec::new();
        for at in instances.iter().copied() {
            let id = self.items.get(at).map_or("", |item| item.id);
            match statuses.find(id) {
                Listed::As(status) => self.see(at, status, begun, now),
                Listed::Contradictory => self.contradicted(at, begun, now),
                Listed::Missing if proves_absence => absent.push(at),
                Listed::Missing => self.contradicted(at, begun, now),
            }
        }
        let unseen = |run: &Self, at: usize| {
            run.items.get(at).is_some_and(|item| item.state == State::Unseen && !item.is_answered)
        };
        let first: Vec<usize> = absent.iter().copied().filter(|at| unseen(self, *at)).collect();
        absent.iter().for_each(|at| self.miss(*at, begun, now));
        if first.len() <= FEW {
            first.iter().for_each(|at| self.polls.set(*at, None));
            self.send_alone(&first, now);
        }
    }

    /// A page of all was read, from a time on.
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
                Some(status) => self.see(at, status, begun, now),
                None => self.contradicted(at, begun, now),
            }
        }
    }

    /// An instance was seen in a status.
    fn see(&mut self, at: usize, status: &str, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        if item.since > begun {
            return self.keep_watching(at, begun, now);
        }
        let is_first = !std::mem::replace(&mut item.is_answered, true);
        self.counts.unlooked -= usize::from(item.state == State::Unseen && is_first);
        let counts = item.looked(begun);
        item.failures = 0;
        item.absence = Absence::default();
        let (state, word) = (item.state, self.note_status(at, status));
        match state {
            State::Unseen => {
                if !self.is_done_without(at, status, now) {
                    self.make_ready(at, word, now);
                }
            }
            State::Lost => self.see_lost(at, (status, word), counts, now),
            _ => self.see_awaited(at, status, (counts, is_first), begun),
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

    fn see_lost(&mut self, at: usize, (status, word): (&str, Text), counts: bool, now: Instant) {
        if self.is_done_without(at, status, now) {
            return;
        }
        let is_unchanged = self.times_unchanged(at, status, counts) >= UNCHANGED;
        let is_early = |item: &Item<'_>| item.not_before.is_some_and(|time| now < time);
        if !is_unchanged || self.items.get(at).is_some_and(is_early) {
            return;
        }
        match self.order.goal.action().map(|action| action.class()) {
            Some(Class::Idempotent) => self.make_ready(at, word, now),
            _ => {
                self.note(&[at], NOT_TWICE);
                self.settle(at, BulkOutcome::Unknown);
            }
        }
    }

    /// How often in a row an instance was as before, by looks that count.
    fn times_unchanged(&mut self, at: usize, status: &str, counts: bool) -> u32 {
        let is_unchanged =
            self.order.goal.sign(self.order.product, status) == StatusMeaning::Unchanged;
        let Some(item) = self.items.get_mut(at) else { return 0 };
        item.unchanged = if is_unchanged { item.unchanged + u32::from(counts) } else { 0 };
        item.unchanged
    }

    fn see_awaited(
        &mut self,
        at: usize,
        status: &str,
        (counts, is_first): (bool, bool),
        begun: Instant,
    ) {
        let (goal, product) = (self.order.goal, self.order.product);
        let is_unchanged = self.times_unchanged(at, status, counts) >= UNCHANGED;
        let Some(item) = self.items.get_mut(at) else { return };
        let is_there = goal.is_there(status);
        let accepted = begun.saturating_duration_since(item.since);
        // Lists that are not all as old show what was before the action after what came of it.
        let is_news = accepted >= LIST_LAG;
        let is_stale = accepted >= STALE;
        let was_there = goal.action().is_none() && is_first;
        let outcome = match goal.sign(product, status) {
            StatusMeaning::Recycled => return self.settle_for(at, BulkOutcome::Gone, status),
            _ if is_there && was_there => BulkOutcome::Already,
            _ if is_there && !goal.is_circular() => BulkOutcome::Reached,
            _ if is_there && item.has_moved && is_news => BulkOutcome::Reached,
            _ if is_there && !item.has_moved && is_stale => BulkOutcome::Accepted,
            _ if has_failed(status) => return self.settle_for(at, BulkOutcome::NotReached, status),
            StatusMeaning::Unchanged if goal.is_circular() => return,
            StatusMeaning::Unchanged if item.has_moved && is_unchanged && is_news => {
                return self.settle_for(at, BulkOutcome::Restarted, status);
            }
            StatusMeaning::Unchanged if !item.has_moved && is_stale => {
                return self.settle_for(at, BulkOutcome::NotReached, status);
            }
            sign => {
                item.has_moved |= sign == StatusMeaning::Done || goal.passes(status);
                return;
            }
        };
        self.settle(at, outcome);
    }

    /// An instance was not listed.
    fn miss(&mut self, at: usize, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        if item.since > begun {
            return self.keep_watching(at, begun, now);
        }
        let is_first = !std::mem::replace(&mut item.is_answered, true);
        self.counts.unlooked -= usize::from(item.state == State::Unseen && is_first);
        item.failures = 0;
        item.unchanged = 0;
        if item.looked(begun) {
            item.absence = item.absence.goes_on(begun);
        }
        if item.absence.is_certain() {
            let was_there = item.state == State::Awaited && self.order.goal.action().is_some();
            let outcome = if was_there { BulkOutcome::Gone } else { BulkOutcome::NotFound };
            let error = Error::new(Code::INSTANCE_NOT_FOUND, "it is not listed");
            self.blame(&[at], &error);
            return self.settle(at, outcome);
        }
        self.keep_watching(at, begun, now);
    }

    /// An instance did not end where it was meant to, by its status. That is what speaks against it,
    /// and not what the service said of others in the same request.
    pub(super) fn settle_for(&mut self, at: usize, outcome: BulkOutcome, status: &str) {
        let code = match outcome {
            BulkOutcome::Gone => Code::INSTANCE_RECYCLED,
            _ => Code::INSTANCE_STATUS,
        };
        self.blame(&[at], &Error::new(code, format_args!("its status is {status}")));
        self.settle(at, outcome);
    }

    /// An instance was seen, but in statuses that contradict each other.
    fn contradicted(&mut self, at: usize, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        item.looked(begun);
        (item.absence, item.unchanged, item.failures) = (Absence::default(), 0, 0);
        self.keep_watching(at, begun, now);
    }

    /// A look at an instance, which was begun at a time, had no result.
    fn look_failed(&mut self, at: usize, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        item.failures += u32::from(item.looked(begun));
        self.keep_watching(at, begun, now);
    }

    /// Puts an instance down for its next look. If the last, which was begun at a time, came before that
    /// was due, it stays due.
    pub(super) fn keep_watching(&mut self, at: usize, begun: Instant, now: Instant) {
        let (answers, is_circular) = (self.answers(), self.order.goal.is_circular());
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        let counts = item.counts_at(begun);
        if counts || item.due.is_none_or(|due| begun >= due) {
            let (wait, part) = match item.state {
                State::Awaited => (self.schedule.watch(item.looks), 2),
                _ => (self.schedule.doubt(item.looks), 1),
            };
            let wait = self.schedule.thrown(policy::unanswered(wait, item.failures), item.looks);
            // From then on its end can be told.
            let news = (item.since + LIST_LAG).saturating_duration_since(now);
            let is_about = (wait / 2..wait * 3 / 2).contains(&news);
            let wait = if is_circular && item.has_moved && is_about { news } else { wait };
            item.due = self.schedule.due(wait, answers, now);
            item.counts_from = if counts { now.checked_add(wait / part) } else { item.counts_from };
        }
        self.polls.set(at, item.due);
    }
}
