//! One logical request: attempts, until one succeeds or nothing speaks for another.
//!
//! The clock, the dice and sleep come from a [`Environment`], so that a whole schedule can be replayed.

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

/// The longest wait that the service may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(120);

/// What must be left of the call's time after a wait, for an attempt that makes sense.
const WORTHWHILE: Duration = Duration::from_millis(250);

const NO_BUDGET: &str = "there have been too many retries lately for another";

/// When to try again, and how fast. All clones of a client share it.
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
    /// The failure is the result, or has to be looked into.
    Final,
    /// There have been as many as are allowed.
    Spent,
    /// The service asked for a wait that is too long.
    Asked(Duration),
    /// The call would be over before.
    NoTime,
    /// There have been too many retries lately.
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

    /// Makes attempts at `what` until one succeeds or nothing speaks for another.
    ///
    /// # Errors
    /// That of the last attempt. If an earlier one may have been executed, its outcome says so.
    pub fn run<T>(
        &self,
        what: &str,
        state: &mut RetryState,
        call: &Call,
        mut attempt: impl FnMut() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut last = None;
        loop {
            self.wait_for_turn(call, last).map_err(|error| state.close(error))?;
            if state.begins_again() {
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
            let failure = state.note(&error, is_over);
            self.slow_down(&error, begun);
            match self.next(state, failure, &error, call) {
                Ok(pause) => {
                    let (number, wait) = (state.attempts(), pause.as_millis());
                    let request_id = named(error.request_id());
                    self.log.record(
                        Level::Warn,
                        format_args!(
                            "{what} attempt {number} failed and will be tried again in {wait} ms: \
                             {error}{request_id}"
                        ),
                    );
                    self.pause(pause, call, &error).map_err(|stopped| {
                        self.tokens.put(failure.cost()); // nothing was sent for it
                        state.close(stopped)
                    })?;
                    last = Some(error);
                }
                Err(halt) => return Err(state.close(halt.explain(error, state))),
            }
        }
    }

    /// Whether a call has one attempt, and nothing is looked into.
    pub fn is_single(&self) -> bool {
        self.max_attempts == 1
    }

    /// How long an answer usually takes at most, by a guess where that is not known yet.
    pub fn usual_answer(&self, guess: Duration) -> Duration {
        self.answers.usual(guess)
    }

    /// How long to wait for a look at what became of a request: about `time`, or as long as leaves
    /// just time enough for it.
    ///
    /// # Errors
    /// Why there can be no look, in words.
    pub fn plan_look(&self, time: Duration, call: &Call) -> Result<Duration, &'static str> {
        let left = call.limits().remaining();
        let most = left.map_or(Duration::MAX, |left| left.saturating_sub(WORTHWHILE));
        if most.is_zero() {
            return Err("no time was left to ask what became of it");
        }
        let wait = time.mul_f64(0.8 + 0.4 * self.environment.random()).min(most);
        if !self.tokens.take(COST) {
            return Err(NO_BUDGET);
        }
        Ok(wait)
    }

    /// Whether a request that was sent so often may be sent again, now that it is known not to have
    /// been executed.
    ///
    /// # Errors
    /// Why not, in words.
    pub fn allow_again(&self, attempts: u32, call: &Call) -> Result<(), String> {
        if attempts >= self.max_attempts {
            return Err(format!("gave up after {attempts} attempts"));
        }
        if !self.has_time(Duration::ZERO, call) {
            return Err("no time was left to send it again".into());
        }
        if !self.tokens.take(COST) {
            return Err(NO_BUDGET.into());
        }
        Ok(())
    }

    /// Gives back the tokens that a look took, as it was answered.
    pub fn look_answered(&self) {
        self.tokens.put(COST);
    }

    /// Waits before a look.
    ///
    /// # Errors
    /// The limits of the call, if they end the wait.
    pub fn pause_for_look(&self, time: Duration, call: &Call, lost: &Error) -> Result<(), Error> {
        self.pause(time, call, lost).inspect_err(|_| self.tokens.put(COST))
    }

    /// Waits after a failure.
    fn pause(&self, time: Duration, call: &Call, after: &Error) -> Result<(), Error> {
        call.limits().pause(time).map_err(|stop| {
            let error = stopped(stop);
            match after.outcome() {
                Outcome::Rejected => error.after_refusal(after),
                other => error.outcome_is(other).answered(after.http_status()).noting(after),
            }
        })
    }

    /// The wait before the next attempt, if there is to be one.
    fn next(
        &self,
        state: &mut RetryState,
        failure: FailureClass,
        error: &Error,
        call: &Call,
    ) -> Result<Duration, NoRetry> {
        let action = state.action(failure);
        if matches!(action, RetryAction::Look | RetryAction::Return) {
            return Err(NoRetry::Final);
        }
        if state.attempts() >= self.max_attempts {
            return Err(NoRetry::Spent);
        }
        let pause = match action {
            RetryAction::Correct => Duration::ZERO,
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
            Some(asked) if asked > LONGEST_ASKED => Err(NoRetry::Asked(asked)),
            Some(asked) => Ok(Backoff::asked(own, asked, self.environment.random())),
            None => Ok(own),
        }
    }

    fn has_time(&self, pause: Duration, call: &Call) -> bool {
        let left = call.limits().remaining();
        left.is_none_or(|left| pause.saturating_add(WORTHWHILE) <= left)
    }

    /// Waits until the rate limit admits a request. If it does not in time, that is the error, or
    /// rather that of the `last` attempt.
    fn wait_for_turn(&self, call: &Call, last: Option<Error>) -> Result<(), Error> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        while let Err(wait) = limiter.admit(self.environment.now()) {
            if !self.has_time(wait, call) {
                let turn = no_turn(limiter.rate(self.environment.now()));
                return Err(match last {
                    Some(last) => last.noting(turn),
                    None => turn,
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
                format_args!("the service throttles: {rate:.1} requests per second from now on"),
            );
        }
    }
}

impl NoRetry {
    fn explain(self, error: Error, state: &RetryState) -> Error {
        match self {
            NoRetry::Final => error,
            NoRetry::Spent if state.attempts() == 1 => error,
            NoRetry::Spent => {
                error.noting(format_args!("gave up after {} attempts", state.attempts()))
            }
            NoRetry::Asked(wait) => error.noting(format_args!(
                "not tried again, as the service asks to wait {} s",
                wait.as_secs()
            )),
            NoRetry::NoTime => {
                error.noting("not tried again, as the time allowed would pass before")
            }
            NoRetry::NoBudget => error.noting(NO_BUDGET),
        }
    }
}

/// The wait that the service asked for, where it has a meaning (RFC 9110, RFC 6585).
fn asked(error: &Error) -> Option<Duration> {
    error.retry_after().filter(|_| matches!(error.http_status(), 429 | 503))
}

/// The error of a wait that the limits ended. Nothing was sent in it.
fn stopped(stop: Stop) -> Error {
    let error = match stop {
        Stop::Timeout => {
            Error::new(Code::TIMEOUT, "the time allowed passed while waiting before a request")
        }
        Stop::Cancelled => Error::new(Code::CANCELLED, "cancelled while waiting before a request"),
    };
    error.outcome_is(Outcome::NotSent).during(Phase::Pause)
}

/// The error of a request that the rate limit does not admit in time.
fn no_turn(rate: f64) -> Error {
    let message = format!(
        "the rate limit of {rate:.1} requests per second admits no request before the time allowed \
         passes; set rate_limit, or allow more time"
    );
    Error::new(Code::TIMEOUT, message).outcome_is(Outcome::NotSent).during(Phase::Pause)
}

#[cfg(test)]
mod tests;
