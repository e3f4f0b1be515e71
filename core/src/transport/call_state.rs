//! The state that a connection shares with the call that uses it.
//!
//! ureq does not pass the call to a pooled connection. So each connection shares a `CallState` with
//! its user: limits go one way, progress and failures the other.

use std::io;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::call::limits::{Limits, Stop};
use crate::error::{Code, Error, Outcome, Phase};

/// The state shared by a connection and the call that uses it.
#[derive(Debug)]
pub(super) struct CallState(Mutex<Progress>);

#[derive(Debug)]
struct Progress {
    limits: Limits,
    /// The limits of connecting, once that has begun.
    connect_limits: Option<Limits>,
    phase: Phase,
    sent: bool,
    failure: Option<Error>,
    /// When connecting began.
    created: Option<Instant>,
}

impl Progress {
    fn new(limits: Limits) -> Progress {
        Progress {
            limits,
            connect_limits: None,
            phase: Phase::None,
            sent: false,
            failure: None,
            created: None,
        }
    }

    /// The limits of the current phase.
    fn limits(&self) -> &Limits {
        match &self.connect_limits {
            Some(connect_limits) if self.phase < Phase::Send => connect_limits,
            _ => &self.limits,
        }
    }
}

impl CallState {
    /// The state of an unused connection.
    pub(super) fn new(limits: &Limits) -> CallState {
        CallState(Mutex::new(Progress::new(limits.unlimited())))
    }

    fn state(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a call with its limits.
    pub(super) fn begin(&self, limits: Limits) {
        let mut state = self.state();
        *state = Progress { created: state.created, ..Progress::new(limits) };
    }

    /// Ends a call: an idle connection must not retain objects of the caller.
    pub(super) fn end(&self) {
        let mut state = self.state();
        let none = state.limits.unlimited();
        let connect_limits =
            state.connect_limits.as_mut().map(|limits| mem::replace(limits, none.clone()));
        let limits = mem::replace(&mut state.limits, none);
        drop(state); // dropping the limits may run the caller's code: not under the lock
        drop((limits, connect_limits));
    }

    /// Begins to connect, with an additional time limit.
    pub(super) fn connect_within(&self, timeout: Duration) {
        let mut state = self.state();
        state.phase = Phase::Resolve;
        state.connect_limits = Some(state.limits.within(timeout));
        state.created = Some(state.limits.now());
    }

    /// When the connection was created, if there is one.
    pub(super) fn created(&self) -> Option<Instant> {
        self.state().created
    }

    /// Whether the connection was created for the current call; `None` if there is none.
    pub(super) fn is_new(&self) -> Option<bool> {
        let state = self.state();
        (state.phase >= Phase::Send).then(|| state.connect_limits.is_some())
    }

    pub(super) fn phase(&self) -> Phase {
        self.state().phase
    }

    pub(super) fn enter(&self, phase: Phase) {
        self.state().phase = phase;
    }

    /// Records that bytes arrived: waiting for the response turns into reading it.
    pub(super) fn received(&self) {
        let mut state = self.state();
        if state.phase == Phase::Wait {
            state.phase = Phase::Read;
        }
    }

    /// Records that bytes were sent, which belong to the request from [`Phase::Send`] on.
    pub(super) fn sent_something(&self) {
        let mut state = self.state();
        state.sent |= state.phase >= Phase::Send;
    }

    /// The limits of the current phase.
    pub(super) fn limits(&self) -> Limits {
        self.state().limits().clone()
    }

    /// How long the next wait may take, or an error that ends the call and whose reason is kept.
    pub(super) fn slice(&self) -> io::Result<Duration> {
        let limits = self.limits(); // may run the caller's code: not under the lock
        limits.slice().map_err(|stop| {
            let mut state = self.state();
            state.failure = Some(stopped(stop, state.phase));
            io::Error::other("stopped")
        })
    }

    /// Keeps the reason of a failure, and returns a placeholder for ureq.
    pub(super) fn fail(&self, failure: Error) -> ureq::Error {
        self.state().failure = Some(failure);
        ureq::Error::ConnectionFailed
    }

    /// The same after a wait, unless the limits of the call ended it.
    pub(super) fn fail_wait(&self, failure: Error) -> ureq::Error {
        match self.slice() {
            Ok(_) => self.fail(failure),
            Err(_) => ureq::Error::ConnectionFailed, // the reason is kept already
        }
    }

    /// The error of a call that failed in ureq.
    pub(super) fn explain(&self, error: ureq::Error) -> Error {
        let mut state = self.state();
        let (phase, sent) = (state.phase, state.sent);
        let explained = state.failure.take().unwrap_or_else(|| translate(error, phase));
        let outcome = if sent { Outcome::Unknown } else { Outcome::NotSent };
        explained.with_outcome(outcome).with_phase(phase)
    }
}

/// The error of a wait ended by the limits.
pub(super) fn stopped(stop: Stop, phase: Phase) -> Error {
    let doing = phase.doing();
    match stop {
        Stop::Timeout => {
            Error::new(Code::TIMEOUT, format_args!("the deadline passed while {doing}"))
        }
        Stop::Cancelled => Error::new(Code::CANCELLED, format_args!("cancelled while {doing}")),
    }
}

fn translate(error: ureq::Error, phase: Phase) -> Error {
    use ureq::Error as E;
    let doing = phase.doing();
    match (error, phase) {
        (error, Phase::None | Phase::Resolve | Phase::Connect) => {
            Error::new(Code::CONNECT, format_args!("{doing}: {error}"))
        }
        (error, Phase::Tls) => Error::new(Code::TLS, error),
        (E::Io(e), _) => Error::new(Code::IO, format_args!("connection lost while {doing}: {e}")),
        (E::LargeResponseHeader(..), _) => {
            Error::new(Code::RESPONSE_TOO_LARGE, "the response header is too large")
        }
        (error, _) => Error::new(Code::RESPONSE, format_args!("invalid HTTP response: {error}")),
    }
}
