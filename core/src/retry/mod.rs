//! The attempts of one logical request.
//!
//! Time, random numbers and sleep come from an [`Environment`], so that schedules can be replayed.

mod answer_time;
mod backoff;
pub mod classify;
mod rate_limiter;
mod rate_meter;
mod state;
mod token_bucket;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::call::Call;
use crate::call::limits::Stop;
use crate::config::{Config, Key};
use crate::error::{Code, Error, Outcome, Phase};
use crate::retry::classify::{COST, FailureClass, RetryAction};
use crate::runtime::counters::{Counter, Counters};
use crate::runtime::environment::Environment;
use crate::runtime::log::{Level, Log, named};
use answer_time::AnswerTime;
use backoff::Backoff;
use rate_limiter::RateLimiter;
use token_bucket::TokenBucket;

pub use state::RetryState;

/// The longest `Retry-After` that is honoured.
const LONGEST_ASKED: Duration = Duration::from_secs(120);

/// The time that must remain after a wait for an attempt to be worthwhile.
const MIN_ATTEMPT_TIME: Duration = Duration::from_millis(250);

const NO_BUDGET: &str = "not retried: too many retries recently";

/// Decides on retries and limits the rate, for all clones of a client.
#[derive(Debug)]
pub struct Retry {
    environment: Arc<dyn Environment>,
    max_attempts: u32,
    backoff: Backoff,
    tokens: TokenBucket,
    limiter: Option<RateLimiter>,
    answers: AnswerTime,
    counters: Arc<Counters>,
    log: Log,
}

/// Why there is no further attempt.
enum NoRetry {
    /// The failure is final, or has to be reconciled.
    Final,
    /// `max_attempts` is reached.
    MaxAttempts,
    /// The service asked for a wait that is too long.
    RetryAfter(Duration),
    /// The deadline would pass before.
    NoTime,
    /// The retry budget is exhausted.
    NoBudget,
}

impl Retry {
    /// As configured.
    pub fn new(
        config: &Config,
        environment: Arc<dyn Environment>,
        counters: Arc<Counters>,
    ) -> Retry {
        let limit = config.number(Key::RateLimit);
        Retry {
            max_attempts: u32::try_from(config.number(Key::MaxAttempts)).unwrap_or(1),
            backoff: Backoff {
                base: config.time(Key::RetryBaseMs),
                cap: config.time(Key::RetryCapMs),
            },
            tokens: TokenBucket::new(),
            limiter: (limit > 0).then(|| RateLimiter::new(limit, environment.now())),
            answers: AnswerTime::default(),
            counters,
            log: config.log.clone(),
            environment,
        }
    }

    /// Makes attempts until one succeeds or none should follow.
    ///
    /// # Errors
    /// The error of the last attempt. Its outcome covers all attempts.
    pub fn run<T>(
        &self,
        what: &str,
        state: &mut RetryState,
        call: &Call,
        mut attempt: impl FnMut() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut last = None;
        loop {
            self.wait_for_rate_limit(call, last).map_err(|error| state.close(error))?;
            if state.take_is_retry() {
                self.counters.add(Counter::Retries);
            }
            let begun = self.environment.now();
            let result = attempt();
            let took = self.environment.now().saturating_duration_since(begun);
            let error = match result {
                Ok(result) => {
                    self.answers.take(took);
                    self.tokens.put(state.succeed());
                    return Ok(result);
                }
                Err(error) => error,
            };
            if error.http_status() > 0 {
                self.answers.take(took);
            }
            let is_over = call.limits().check().is_err();
            let failure = state.record_failure(&error, is_over);
            self.slow_down(&error, begun);
            match self.next(state, failure, &error, call) {
                Ok(pause) => {
                    let (number, wait) = (state.attempts(), pause.as_millis());
                    let request_id = named(error.request_id());
                    self.log.record(
                        Level::Warn,
                        format_args!(
                            "{what} attempt {number} failed, retrying in {wait} ms: \
                             {error}{request_id}"
                        ),
                    );
                    self.pause(pause, call, &error).map_err(|stopped| {
                        self.tokens.put(failure.cost()); // the retry was not sent
                        state.close(stopped)
                    })?;
                    last = Some(error);
                }
                Err(halt) => return Err(state.close(halt.explain(error, state))),
            }
        }
    }

    /// Whether only one attempt is allowed, which also rules out reconciliation.
    pub fn is_single(&self) -> bool {
        self.max_attempts == 1
    }

    /// The longest time a response usually takes; before it is known, `guess`.
    pub fn usual_answer(&self, guess: Duration) -> Duration {
        self.answers.usual(guess)
    }

    /// The wait before a poll of the status: `time` with jitter, shortened if the deadline is near.
    ///
    /// # Errors
    /// Why there can be no poll.
    pub fn plan_poll(&self, time: Duration, call: &Call) -> Result<Duration, &'static str> {
        let left = call.limits().remaining();
        let most = left.map_or(Duration::MAX, |left| left.saturating_sub(MIN_ATTEMPT_TIME));
        if most.is_zero() {
            return Err("no time left to poll its status");
        }
        let wait = time.mul_f64(0.8 + 0.4 * self.environment.random()).min(most);
        if !self.tokens.take(COST) {
            return Err(NO_BUDGET);
        }
        Ok(wait)
    }

    /// Whether a request that was sent `attempts` times may be sent again, now that polling has
    /// shown that it was not executed.
    ///
    /// # Errors
    /// Why not.
    pub fn allow_resend(&self, attempts: u32, call: &Call) -> Result<(), String> {
        if attempts >= self.max_attempts {
            return Err(format!("gave up after {attempts} attempts"));
        }
        if !self.has_time(Duration::ZERO, call) {
            return Err("no time left to send it again".into());
        }
        if !self.tokens.take(COST) {
            return Err(NO_BUDGET.into());
        }
        Ok(())
    }

    /// Returns the tokens of a poll that succeeded.
    pub fn poll_succeeded(&self) {
        self.tokens.put(COST);
    }

    /// Waits before a poll.
    ///
    /// # Errors
    /// [`Code::TIMEOUT`] or [`Code::CANCELLED`] if the limits of the call end the wait.
    pub fn pause_for_poll(&self, time: Duration, call: &Call, lost: &Error) -> Result<(), Error> {
        self.pause(time, call, lost).inspect_err(|_| self.tokens.put(COST))
    }

    /// Waits after a failure.
    fn pause(&self, time: Duration, call: &Call, after: &Error) -> Result<(), Error> {
        call.limits().pause(time).map_err(|stop| {
            let error = stopped(stop);
            match after.outcome() {
                Outcome::Rejected => error.after_refusal(after),
                other => {
                    error.with_outcome(other).with_http_status(after.http_status()).with_note(after)
                }
            }
        })
    }

    /// The wait before the next attempt, if any.
    fn next(
        &self,
        state: &mut RetryState,
        failure: FailureClass,
        error: &Error,
        call: &Call,
    ) -> Result<Duration, NoRetry> {
        let action = state.action(failure);
        if matches!(action, RetryAction::Reconcile | RetryAction::Return) {
            return Err(NoRetry::Final);
        }
        if state.attempts() >= self.max_attempts {
            return Err(NoRetry::MaxAttempts);
        }
        let pause = match action {
            RetryAction::RetryCorrected => Duration::ZERO,
            _ => self.back_off(state, failure, error)?,
        };
        if !self.has_time(pause, call) {
            return Err(NoRetry::NoTime);
        }
        if !self.tokens.take(failure.cost()) {
            return Err(NoRetry::NoBudget);
        }
        state.retry(action, failure.cost());
        Ok(pause)
    }

    fn back_off(
        &self,
        state: &RetryState,
        failure: FailureClass,
        error: &Error,
    ) -> Result<Duration, NoRetry> {
        let (retries, random) = (state.retries(), self.environment.random());
        let own = if failure.is_throttling() {
            self.backoff.throttled(retries, random)
        } else {
            self.backoff.passing(retries, random)
        };
        match asked(error) {
            Some(asked) if asked > LONGEST_ASKED => Err(NoRetry::RetryAfter(asked)),
            Some(asked) => Ok(Backoff::asked(own, asked, self.environment.random())),
            None => Ok(own),
        }
    }

    fn has_time(&self, pause: Duration, call: &Call) -> bool {
        let left = call.limits().remaining();
        left.is_none_or(|left| pause.saturating_add(MIN_ATTEMPT_TIME) <= left)
    }

    /// Waits until the rate limit admits a request. If it does not in time, returns the error of
    /// the `last` attempt with a note, or an error of its own.
    fn wait_for_rate_limit(&self, call: &Call, last: Option<Error>) -> Result<(), Error> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        while let Err(wait) = limiter.admit(self.environment.now()) {
            if !self.has_time(wait, call) {
                let error = rate_limited(limiter.rate(self.environment.now()));
                return Err(match last {
                    Some(last) => last.with_note(error),
                    None => error,
                });
            }
            call.limits().pause(wait).map_err(stopped)?;
        }
        Ok(())
    }

    fn slow_down(&self, error: &Error, begun: Instant) {
        if FailureClass::of(error, false) != FailureClass::Throttled {
            return;
        }
        self.counters.add(Counter::Throttles);
        if let Some(limiter) = &self.limiter {
            limiter.throttled(begun, self.environment.now());
            let rate = limiter.rate(self.environment.now());
            self.log.record(
                Level::Warn,
                format_args!("throttled by the service: {rate:.1} requests per second from now on"),
            );
        }
    }
}

impl NoRetry {
    fn explain(self, error: Error, state: &RetryState) -> Error {
        match self {
            NoRetry::Final => error,
            NoRetry::MaxAttempts if state.attempts() == 1 => error,
            NoRetry::MaxAttempts => {
                error.with_note(format_args!("gave up after {} attempts", state.attempts()))
            }
            NoRetry::RetryAfter(wait) => error.with_note(format_args!(
                "not retried: the service asks to wait {} s",
                wait.as_secs()
            )),
            NoRetry::NoTime => error.with_note("not retried: the deadline would pass first"),
            NoRetry::NoBudget => error.with_note(NO_BUDGET),
        }
    }
}

/// The `Retry-After` of an error, where it has a meaning (RFC 9110, RFC 6585).
fn asked(error: &Error) -> Option<Duration> {
    error.retry_after().filter(|_| matches!(error.http_status(), 429 | 503))
}

/// The error of a wait ended by the limits. No request was sent.
fn stopped(stop: Stop) -> Error {
    let error = match stop {
        Stop::Timeout => {
            Error::new(Code::TIMEOUT, "the deadline passed while waiting to send a request")
        }
        Stop::Cancelled => Error::new(Code::CANCELLED, "cancelled while waiting to send a request"),
    };
    error.with_outcome(Outcome::NotSent).with_phase(Phase::Pause)
}

/// The error of a request that the rate limit does not admit in time.
fn rate_limited(rate: f64) -> Error {
    let message = format!(
        "the rate limit of {rate:.1} requests per second admits no request before the deadline; \
         increase rate_limit or the timeout"
    );
    Error::new(Code::TIMEOUT, message).with_outcome(Outcome::NotSent).with_phase(Phase::Pause)
}

#[cfg(test)]
mod tests;
