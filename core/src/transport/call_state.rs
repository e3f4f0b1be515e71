//! What a connection needs to know of the call that it serves.
//!
//! ureq hands no call to a pooled connection. So each connection shares a `CallState` with the one
//! who uses it: limits go one way, progress and failures the other.

use std::io;
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::call::limits::{Limits, Stop};
use crate::error::{Code, Error, Outcome, Phase};

/// What a connection and the call that uses it share.
#[derive(Debug)]
pub(super) struct CallState(Mutex<Progress>);

#[derive(Debug)]
struct Progress {
    limits: Limits,
    /// Those for making a connection, once that has begun.
    connect_limits: Option<Limits>,
    phase: Phase,
    sent: bool,
    failure: Option<Error>,
    /// When the connection was made, or begun.
    made: Option<Instant>,
}

impl Progress {
    fn new(limits: Limits) -> Progress {
        Progress {
            limits,
            connect_limits: None,
            phase: Phase::None,
            sent: false,
            failure: None,
            made: None,
        }
    }

    /// The limits of the present phase.
    fn limits(&self) -> &Limits {
        match &self.connect_limits {
            Some(connect_limits) if self.phase < Phase::Send => connect_limits,
            _ => &self.limits,
        }
    }
}

impl CallState {
    /// The state of a connection that no call uses yet.
    pub(super) fn new(limits: &Limits) -> CallState {
        CallState(Mutex::new(Progress::new(limits.unlimited())))
    }

    fn state(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a call with its limits.
    pub(super) fn begin(&self, limits: Limits) {
        let mut state = self.state();
        *state = Progress { made: state.made, ..Progress::new(limits) };
    }

    /// Ends a call: a connection that is kept must not keep what the caller has given it.
    pub(super) fn end(&self) {
        let mut state = self.state();
        let none = state.limits.unlimited();
        let connect_limits =
            state.connect_limits.as_mut().map(|limits| mem::replace(limits, none.clone()));
        let limits = mem::replace(&mut state.limits, none);
        drop(state); // what is let go of may be the caller's function: not with the lock held
        drop((limits, connect_limits));
    }

    /// Begins to make a connection, for which there may be less time.
    pub(super) fn connect_within(&self, timeout: Duration) {
        let mut state = self.state();
        state.phase = Phase::Resolve;
        state.connect_limits = Some(state.limits.within(timeout));
        state.made = Some(state.limits.now());
    }

    /// When the connection was made, if there is one.
    pub(super) fn made(&self) -> Option<Instant> {
        self.state().made
    }

    /// Whether the connection was made for the present call; `None` if it has none.
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

    /// Notes that bytes have come: if the answer was waited for, it is being read now.
    pub(super) fn hear(&self) {
        let mut state = self.state();
        if state.phase == Phase::Wait {
            state.phase = Phase::Read;
        }
    }

    /// Notes that bytes have left, which are the request's from a certain phase on.
    pub(super) fn sent_something(&self) {
        let mut state = self.state();
        state.sent |= state.phase >= Phase::Send;
    }

    /// The limits of the present phase.
    pub(super) fn limits(&self) -> Limits {
        self.state().limits().clone()
    }

    /// How long the next wait may take, or an error that ends the call; the reason is kept.
    pub(super) fn slice(&self) -> io::Result<Duration> {
        let limits = self.limits(); // they may ask the caller: not with the lock held
        limits.slice().map_err(|stop| {
            let mut state = self.state();
            state.failure = Some(stopped(stop, state.phase));
            io::Error::other("stopped")
        })
    }

    /// Keeps the reason why a connection could not be made, and returns a sign of it for ureq.
    pub(super) fn fail(&self, failure: Error) -> ureq::Error {
        self.state().failure = Some(failure);
        ureq::Error::ConnectionFailed
    }

    /// Keeps the reason why a wait ended without what it was for: the call's limits, or else this.
    pub(super) fn lose(&self, failure: Error) -> ureq::Error {
        match self.slice() {
            Ok(_) => self.fail(failure),
            Err(_) => ureq::Error::ConnectionFailed, // the reason is kept already
        }
    }

    /// The error of a call that ureq could not bring to its end.
    pub(super) fn explain(&self, error: ureq::Error) -> Error {
        let mut state = self.state();
        let (phase, sent) = (state.phase, state.sent);
        let explained = state.failure.take().unwrap_or_else(|| translate(error, phase));
        let outcome = if sent { Outcome::Unknown } else { Outcome::NotSent };
        explained.outcome_is(outcome).during(phase)
    }
}

/// The error of a wait that has come to its end.
pub(super) fn stopped(stop: Stop, phase: Phase) -> Error {
    let doing = phase.doing();
    match stop {
        Stop::Timeout => {
            Error::new(Code::TIMEOUT, format_args!("the time allowed passed while {doing}"))
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
        (E::Io(e), _) => Error::new(Code::IO, format_args!("the connection was lost {doing}: {e}")),
        (E::LargeResponseHeader(..), _) => {
            Error::new(Code::RESPONSE_TOO_LARGE, "the answer's header is too large")
        }
        (error, _) => Error::new(Code::RESPONSE, format_args!("not an answer in HTTP: {error}")),
    }
}
