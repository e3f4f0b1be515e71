//! The state of a server, protected by a lock.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpStream;
use std::sync::{Condvar, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::journal::Journal;
use crate::script::Script;
use crate::service::Service;

pub(crate) struct State {
    pub(crate) journal: Journal,
    pub(crate) service: Service,
    pub(crate) clock: Clock,
    pub(crate) healed: bool,
    pub(crate) stopped: bool,
    /// How often held answers were released.
    pub(crate) releases: u64,
    /// Connections with unrecorded operations.
    pub(crate) busy: BTreeSet<u64>,
    pub(crate) sockets: BTreeMap<u64, Weak<TcpStream>>,
}

/// The state, and a condition variable for its changes.
pub(crate) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl State {
    fn new(script: &Script) -> Self {
        Self {
            journal: Journal::new(script.rules.len()),
            service: Service::new(script),
            clock: Clock { offset: script.clock },
            healed: false,
            stopped: false,
            releases: 0,
            busy: BTreeSet::new(),
            sockets: BTreeMap::new(),
        }
    }
}

impl Shared {
    pub(crate) fn new(script: &Script) -> Self {
        Self { state: Mutex::new(State::new(script)), changed: Condvar::new() }
    }

    /// Reads or changes the state, and wakes all waiters.
    pub(crate) fn update<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut state);
        self.changed.notify_all();
        result
    }

    /// Waits for a condition; returns whether it was met in time.
    pub(crate) fn wait(&self, timeout: Duration, holds: impl Fn(&State) -> bool) -> bool {
        let end = Instant::now() + timeout;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        while !holds(&state) {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }
}
