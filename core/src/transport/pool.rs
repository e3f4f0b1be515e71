//! What belongs to one process. A child of a fork has none of its parent's: it makes its own.
//!
//! Another thread may have held any lock at the moment of the fork, and is not there in the child
//! to let go of it. So the child never waits for a lock of its parent's: each process has a pool of
//! its own, and finds it without a lock.

use std::collections::VecDeque;
use std::process;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Instant;

use once_cell::race::OnceBox;

use super::dns::Dns;
use super::pooled_connection::PooledConnection;
use super::setup::Setup;
use super::tls::Tls;
use crate::call::limits::Limits;

#[derive(Debug)]
pub(super) struct Pool {
    process: u32,
    /// Connections that no call uses; the last used last.
    idle: Mutex<VecDeque<PooledConnection>>,
    resolver: Arc<Dns>,
    tls: Arc<Tls>,
    /// That of a child.
    next: OnceBox<Pool>,
}

impl Pool {
    /// The pool of this process.
    pub(super) fn new(setup: &Setup) -> Pool {
        Pool {
            process: process::id(),
            idle: Mutex::default(),
            resolver: Arc::default(),
            tls: Arc::new(Tls::new(&setup.trust)),
            next: OnceBox::new(),
        }
    }

    /// The pool of this process, which may be that of a child.
    pub(super) fn present(&self, setup: &Setup) -> &Pool {
        let process = process::id();
        let mut pool = self;
        while pool.process != process {
            pool.abandon();
            pool = pool.next.get_or_init(|| Box::new(Pool::new(setup)));
        }
        pool
    }

    /// The pool that a connection was made for: it needs no look at the process, since a child lets
    /// go of what it put into its parent's pool when it next looks for its own.
    pub(super) fn of(&self, connection: &PooledConnection) -> Option<&Pool> {
        let mut pool = Some(self);
        while let Some(other) = pool.filter(|pool| pool.process != connection.process()) {
            pool = other.next.get();
        }
        pool
    }

    /// Closes the connections of the parent, without a word to the peer, unless a lock forbids it.
    fn abandon(&self) {
        if let Ok(mut idle) = self.idle.try_lock() {
            idle.clear();
        }
    }

    /// An idle connection, or one that is still to be made.
    pub(super) fn take_or_make(&self, setup: &Setup, limits: &Limits) -> PooledConnection {
        self.take(setup, limits.now()).unwrap_or_else(|| {
            let (resolver, tls) = (Arc::clone(&self.resolver), Arc::clone(&self.tls));
            PooledConnection::new(setup, resolver, tls, self.process, limits)
        })
    }

    /// The idle connection that was used last, unless it is stale.
    fn take(&self, setup: &Setup, now: Instant) -> Option<PooledConnection> {
        let mut stale = Vec::new(); // closing takes time that nobody else should wait for
        let mut idle = self.idle();
        let taken = loop {
            match idle.pop_back() {
                Some(connection) if connection.is_stale(now, setup) => stale.push(connection),
                other => break other,
            }
        };
        drop(idle);
        taken
    }

    /// Keeps a connection for the next call, and lets go of those that are stale or too many.
    pub(super) fn keep(&self, connection: PooledConnection, setup: &Setup) {
        let now = connection.used();
        let mut gone = Vec::new(); // as above
        let Some(mut idle) = self.idle_unless_locked_by_the_parent() else { return };
        idle.push_back(connection);
        while idle.len() > setup.max_idle
            || idle.front().is_some_and(|connection| connection.is_stale(now, setup))
        {
            gone.extend(idle.pop_front());
        }
        drop(idle);
    }

    /// A child that goes on with its parent's call must not wait for a lock that nobody will open.
    fn idle_unless_locked_by_the_parent(
        &self,
    ) -> Option<MutexGuard<'_, VecDeque<PooledConnection>>> {
        match self.idle.try_lock() {
            Ok(idle) => Some(idle),
            Err(TryLockError::Poisoned(idle)) => Some(idle.into_inner()),
            Err(TryLockError::WouldBlock) => (self.process == process::id()).then(|| self.idle()),
        }
    }

    fn idle(&self) -> MutexGuard<'_, VecDeque<PooledConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
