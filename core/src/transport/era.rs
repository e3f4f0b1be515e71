//! What belongs to one process. A child of a fork has none of its parent's: it makes its own.
//!
//! Another thread may have held any lock at the moment of the fork, and is not there in the child
//! to let go of it. So the child never waits for a lock of its parent's: each process has an era of
//! its own, and finds it without a lock.

use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

use once_cell::race::OnceBox;

use super::Setup;
use super::lane::Lane;
use super::resolver::Resolver;
use super::tls::Tls;

#[derive(Debug)]
pub(super) struct Era {
    pub(super) process: u32,
    /// Connections that no call uses; the last used last.
    idle: Mutex<VecDeque<Lane>>,
    pub(super) resolver: Arc<Resolver>,
    pub(super) tls: Arc<Tls>,
    /// That of a child.
    next: OnceBox<Era>,
}

impl Era {
    /// The era of this process.
    pub(super) fn new(setup: &Setup) -> Era {
        Era {
            process: process::id(),
            idle: Mutex::default(),
            resolver: Arc::default(),
            tls: Arc::new(Tls::new(&setup.trust)),
            next: OnceBox::new(),
        }
    }

    /// The era of this process, which may be that of a child.
    pub(super) fn present(&self, setup: &Setup) -> &Era {
        let process = process::id();
        let mut era = self;
        while era.process != process {
            era.abandon();
            era = era.next.get_or_init(|| Box::new(Era::new(setup)));
        }
        era
    }

    /// The era in which a connection was made: it needs no look at the process, since a child lets
    /// go of what it put into its parent's era when it next looks for its own.
    pub(super) fn of(&self, lane: &Lane) -> Option<&Era> {
        let mut era = Some(self);
        while let Some(other) = era.filter(|era| era.process != lane.process()) {
            era = other.next.get();
        }
        era
    }

    /// Closes the connections of the parent, without a word to the peer, unless a lock forbids it.
    fn abandon(&self) {
        if let Ok(mut idle) = self.idle.try_lock() {
            idle.clear();
        }
    }

    /// The idle connection that was used last, unless it is stale.
    pub(super) fn take(&self, setup: &Setup) -> Option<Lane> {
        let now = Instant::now();
        let mut stale = Vec::new(); // closing takes time that nobody else should wait for
        let mut idle = self.idle();
        let taken = loop {
            match idle.pop_back() {
                Some(lane) if lane.is_stale(now, setup) => stale.push(lane),
                other => break other,
            }
        };
        drop(idle);
        taken
    }

    /// Keeps a connection for the next call, and lets go of those that are stale or too many.
    pub(super) fn keep(&self, lane: Lane, setup: &Setup) {
        let now = lane.used();
        let mut gone = Vec::new(); // as above
        let Some(mut idle) = self.idle_unless_locked_by_the_parent() else { return };
        idle.push_back(lane);
        while idle.len() > setup.max_idle
            || idle.front().is_some_and(|lane| lane.is_stale(now, setup))
        {
            gone.extend(idle.pop_front());
        }
        drop(idle);
    }

    /// A child that goes on with its parent's call must not wait for a lock that nobody will open.
    fn idle_unless_locked_by_the_parent(&self) -> Option<MutexGuard<'_, VecDeque<Lane>>> {
        match self.idle.try_lock() {
            Ok(idle) => Some(idle),
            Err(TryLockError::Poisoned(idle)) => Some(idle.into_inner()),
            Err(TryLockError::WouldBlock) => (self.process == process::id()).then(|| self.idle()),
        }
    }

    fn idle(&self) -> MutexGuard<'_, VecDeque<Lane>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
