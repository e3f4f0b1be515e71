//! The resources of one process. A forked child creates its own.
//!
//! At the time of the fork another thread may have held any lock, and is not there in the child to
//! release it. So the child never waits for a lock of its parent: each process has its own pool,
//! and finds it without a lock.

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
    /// Idle connections; the most recently used last.
    idle: Mutex<VecDeque<PooledConnection>>,
    resolver: Arc<Dns>,
    tls: Arc<Tls>,
    /// The pool of a child.
    next: OnceBox<Pool>,
}

impl Pool {
    /// A pool for this process.
    pub(super) fn new(setup: &Setup) -> Pool {
        Pool {
            process: process::id(),
            idle: Mutex::default(),
            resolver: Arc::default(),
            tls: Arc::new(Tls::new(&setup.trust)),
            next: OnceBox::new(),
        }
    }

    /// The pool of this process, which may be a child.
    pub(super) fn current(&self, setup: &Setup) -> &Pool {
        let process = process::id();
        let mut pool = self;
        while pool.process != process {
            pool.abandon();
            pool = pool.next.get_or_init(|| Box::new(Pool::new(setup)));
        }
        pool
    }

    /// The pool that a connection was made for. Does not check the process: if a child puts a
    /// connection into its parent's pool, it is dropped when the child next looks for its own.
    pub(super) fn of(&self, connection: &PooledConnection) -> Option<&Pool> {
        let mut pool = Some(self);
        while let Some(other) = pool.filter(|pool| pool.process != connection.process()) {
            pool = other.next.get();
        }
        pool
    }

    /// Closes the parent's connections without notifying the peer, unless they are locked.
    fn abandon(&self) {
        if let Ok(mut idle) = self.idle.try_lock() {
            idle.clear();
        }
    }

    /// An idle connection, or one that is yet to connect.
    pub(super) fn take_or_make(&self, setup: &Setup, limits: &Limits) -> PooledConnection {
        self.take(setup, limits.now()).unwrap_or_else(|| {
            let (resolver, tls) = (Arc::clone(&self.resolver), Arc::clone(&self.tls));
            PooledConnection::new(setup, resolver, tls, self.process, limits)
        })
    }

    /// The most recently used idle connection that is not stale.
    fn take(&self, setup: &Setup, now: Instant) -> Option<PooledConnection> {
        let mut stale = Vec::new(); // dropped after the lock is released, as closing takes time
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

    /// Keeps a connection for the next call, and drops stale and surplus ones.
    pub(super) fn keep(&self, connection: PooledConnection, setup: &Setup) {
        let now = connection.used();
        let mut dropped = Vec::new(); // as above
        let Some(mut idle) = self.idle_unless_locked_by_the_parent() else { return };
        idle.push_back(connection);
        while idle.len() > setup.max_idle
            || idle.front().is_some_and(|connection| connection.is_stale(now, setup))
        {
            dropped.extend(idle.pop_front());
        }
        drop(idle);
    }

    /// A child that continues its parent's call must not wait for a lock that is never released.
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
