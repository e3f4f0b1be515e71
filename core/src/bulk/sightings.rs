//! What the statuses say about instances that are watched.

use std::time::{Duration, Instant};

use super::findings::{NOT_TWICE, is_for_all};
use super::goal::has_failed;
use super::item::Stand;
use super::outcome::Outcome;
use super::refusals::FEW;
use super::run::Run;
use super::texts::Text;
use crate::classify::Class;
use crate::error::{Code, Error};
use crate::instances::{Sign, Statuses};

/// How long an accepted instance may look as before: what is listed may be old.
const STALE: Duration = Duration::from_secs(30);
/// How often an instance must be as before, until a lost action is sent again for it.
const UNCHANGED: u32 = 2;
/// How often an instance must be missing until it does not exist: lists lag behind.
const MISSING: u32 = 3;

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
                return instances.iter().for_each(|at| self.look_later(*at, now));
            }
        };
        self.was_answered = true;
        let mut absent = Vec::new();
        for at in instances.iter().copied() {
            let id = self.items.get(at).map_or("", |item| item.id);
            match statuses.of(id) {
                Some(status) => self.see(at, status, begun, now),
                None => absent.push(at),
            }
        }
        let unseen = |run: &Self, at: usize| {
            run.items.get(at).is_some_and(|item| item.stand == Stand::Unseen && item.looks == 0)
        };
        let first: Vec<usize> = absent.iter().copied().filter(|at| unseen(self, *at)).collect();
        absent.iter().for_each(|at| self.miss(*at, begun, now));
        if first.len() <= FEW {
            first.iter().for_each(|at| self.agenda.set(*at, None));
            self.send_alone(&first, now);
        }
    }

    /// A page of all was read, from a time on.
    pub(super) fn take_sweep(
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
                return self.sweeps.answered(None, now);
            }
        };
        self.was_answered = true;
        let listed = (page - 1) * self.sweeps.rows() + statuses.len();
        self.sweeps.answered(total.or(Some(listed)), now);
        for (id, status) in statuses.iter() {
            let Some(at) = self.places.get(id).copied() else { continue };
            self.see(at, status, begun, now);
        }
    }

    /// An instance was seen in a status.
    fn see(&mut self, at: usize, status: &str, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        if item.since > begun {
            return;
        }
        self.counts.unlooked -= usize::from(item.stand == Stand::Unseen && item.looks == 0);
        item.looks += 1;
        item.missing = 0;
        let (stand, word) = (item.stand, self.note_status(at, status));
        match stand {
            Stand::Unseen => {
                if !self.is_done_without(at, status, now) {
                    self.make_ready(at, word, now);
                }
            }
            Stand::Lost => self.see_lost(at, status, word, now),
            _ => self.see_awaited(at, status, now),
        }
        self.keep_watching(at, now);
    }

    fn make_ready(&mut self, at: usize, status: Text, now: Instant) {
        if let Some(item) = self.items.get_mut(at) {
            item.stand_at(Stand::Ready, now);
        }
        self.agenda.set(at, None);
        self.outbox.pool(at, status);
    }

    fn see_lost(&mut self, at: usize, status: &str, word: Text, now: Instant) {
        if self.is_done_without(at, status, now) {
            return;
        }
        let is_unchanged = self.order.goal.sign(self.order.product, status) == Sign::Unchanged;
        let Some(item) = self.items.get_mut(at) else { return };
        item.unchanged = if is_unchanged { item.unchanged + 1 } else { 0 };
        if item.unchanged < UNCHANGED {
            return;
        }
        match self.order.goal.action().map(|action| action.class()) {
            Some(Class::Convergent) => self.make_ready(at, word, now),
            _ => {
                self.note(&[at], NOT_TWICE);
                self.settle(at, Outcome::Unknown);
            }
        }
    }

    fn see_awaited(&mut self, at: usize, status: &str, now: Instant) {
        let (goal, product) = (self.order.goal, self.order.product);
        let Some(item) = self.items.get_mut(at) else { return };
        let is_there = goal.is_there(status);
        let is_stale = now.saturating_duration_since(item.since) >= STALE;
        let is_first = goal.action().is_none() && item.looks == 1;
        let outcome = match goal.sign(product, status) {
            Sign::Recycled => return self.settle_for(at, Outcome::Gone, status),
            _ if is_there && is_first => Outcome::Already,
            _ if is_there && (!goal.is_circular() || item.has_moved) => Outcome::Reached,
            _ if is_there && is_stale => Outcome::Accepted,
            _ if has_failed(status) => return self.settle_for(at, Outcome::NotReached, status),
            Sign::Unchanged if !goal.is_circular() && item.has_moved => {
                return self.settle_for(at, Outcome::Restarted, status);
            }
            Sign::Unchanged if !goal.is_circular() && is_stale => {
                return self.settle_for(at, Outcome::NotReached, status);
            }
            sign => {
                let is_elsewhere = goal.is_circular() && !is_there;
                item.has_moved |= sign == Sign::Done || is_elsewhere;
                return;
            }
        };
        self.settle(at, outcome);
    }

    /// An instance was not listed.
    fn miss(&mut self, at: usize, begun: Instant, now: Instant) {
        let Some(item) = self.items.get_mut(at).filter(|item| item.is_watched()) else { return };
        if item.since > begun {
            return;
        }
        self.counts.unlooked -= usize::from(item.stand == Stand::Unseen && item.looks == 0);
        item.looks += 1;
        item.unchanged = 0;
        item.missing += 1;
        if item.missing >= MISSING {
            let was_there = item.stand == Stand::Awaited && self.order.goal.action().is_some();
            let outcome = if was_there { Outcome::Gone } else { Outcome::NotFound };
            let error = Error::new(Code::INSTANCE_NOT_FOUND, "it is not listed");
            self.blame(&[at], &error);
            return self.settle(at, outcome);
        }
        self.keep_watching(at, now);
    }

    /// An instance did not end where it was meant to, by its status. That is what speaks against it,
    /// and not what the service said of others in the same request.
    pub(super) fn settle_for(&mut self, at: usize, outcome: Outcome, status: &str) {
        let code = match outcome {
            Outcome::Gone => Code::INSTANCE_RECYCLED,
            _ => Code::INSTANCE_STATUS,
        };
        self.blame(&[at], &Error::new(code, format_args!("its status is {status}")));
        self.settle(at, outcome);
    }

    /// A look at an instance told nothing.
    fn look_later(&mut self, at: usize, now: Instant) {
        if let Some(item) = self.items.get_mut(at).filter(|item| item.looks > 0) {
            item.looks += 1;
        }
        self.keep_watching(at, now);
    }

    fn keep_watching(&mut self, at: usize, now: Instant) {
        let Some(item) = self.items.get(at).filter(|item| item.is_watched()) else { return };
        let due = match item.stand {
            Stand::Awaited => self.pace.watch(item.looks, now),
            _ => self.pace.doubt(item.looks, now),
        };
        self.agenda.set(at, due);
    }
}
