//! One logical request: attempts, until one succeeds or nothing speaks for another.
//!
//! The clock, the dice and sleep come from a [`World`], so that a whole schedule can be replayed.

mod answer_time;
mod backoff;
mod budget;
mod limiter;
mod meter;
mod pursuit;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::call::Call;
use crate::classify::{COST, Evidence, Verdict};
use crate::config::{Config, Key};
use crate::counters::{Counter, Counters};
use crate::error::{Code, Error, Outcome, Phase};
use crate::limits::Stop;
use crate::log::{Level, Log, named};
use crate::world::World;
use answer_time::AnswerTime;
use backoff::Backoff;
use budget::Budget;
use limiter::Limiter;

pub use pursuit::Pursuit;

/// The longest wait that the service may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(120);

/// What must be left of the call's time after a wait, for an attempt that makes sense.
const WORTHWHILE: Duration = Duration::from_millis(250);

const NO_BUDGET: &str = "there have been too many retries lately for another";

/// When to try again, and how fast. All clones of a client share it.
#[derive(Debug)]
pub struct Retry {
    world: Arc<dyn World>,
    max_attempts: u32,
    backoff: Backoff,
    budget: Budget,
    limiter: Option<Limiter>,
    answers: AnswerTime,
    counters: Arc<Counters>,
    log: Log,
}

/// Why there is no further attempt.
enum Halt {
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
    pub fn new(config: &Config, world: Arc<dyn World>, counters: Arc<Counters>) -> Retry {
        let limit = config.number(Key::RateLimit);
        Retry {
            max_attempts: u32::try_from(config.number(Key::MaxAttempts)).unwrap_or(1),
            backoff: Backoff {
                base: config.time(Key::RetryBaseMs),
                cap: config.time(Key::RetryCapMs),
            },
            budget: Budget::new(),
            limiter: (limit > 0).then(|| Limiter::new(limit, world.now())),
            answers: AnswerTime::default(),
            counters,
            log: config.log.clone(),
            world,
        }
    }

    /// Makes attempts at `what` until one succeeds or nothing speaks for another.
    ///
    /// # Errors
    /// That of the last attempt. If an earlier one may have been executed, its outcome says so.
    pub fn pursue<T>(
        &self,
        what: &str,
        pursuit: &mut Pursuit,
        call: &Call,
        mut attempt: impl FnMut() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut last = None;
        loop {
            self.wait_for_turn(call, last).map_err(|error| pursuit.close(error))?;
            if pursuit.begins_again() {
                self.counters.add(Counter::Retries);
            }
            let begun = self.world.now();
            let result = attempt();
            let took = self.world.now().saturating_duration_since(begun);
            let error = match result {
                Ok(result) => {
                    self.answers.take(took);
                    self.budget.put(pursuit.succeed());
                    return Ok(result);
                }
                Err(error) => error,
            };
            if error.http_status() > 0 {
                self.answers.take(took);
            }
            let is_over = call.limits().check_at(self.world.now()).is_err();
            let evidence = pursuit.note(&error, is_over);
            self.slow_down(&error, begun);
            match self.next(pursuit, evidence, &error, call) {
                Ok(pause) => {
                    let (number, wait) = (pursuit.attempts(), pause.as_millis());
                    let request_id = named(error.request_id());
                    self.log.record(
                        Level::Warn,
                        format_args!(
                            "{what} attempt {number} failed and will be tried again in {wait} ms: \
                             {error}{request_id}"
                        ),
                    );
                    self.pause(pause, call, &error).map_err(|stopped| {
                        self.budget.put(evidence.cost()); // nothing was sent for it
                        pursuit.close(stopped)
                    })?;
                    last = Some(error);
                }
                Err(halt) => return Err(pursuit.close(halt.explain(error, pursuit))),
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
        let left = call.limits().remaining_at(self.world.now());
        let most = left.map_or(Duration::MAX, |left| left.saturating_sub(WORTHWHILE));
        if most.is_zero() {
            return Err("no time was left to ask what became of it");
        }
        let wait = time.mul_f64(0.8 + 0.4 * self.world.random()).min(most);
        if !self.budget.take(COST) {
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
        if !self.budget.take(COST) {
            return Err(NO_BUDGET.into());
        }
        Ok(())
    }

    /// Gives back what a look took from the budget, as it was answered.
    pub fn look_answered(&self) {
        self.budget.put(COST);
    }

    /// Waits before a look.
    ///
    /// # Errors
    /// The limits of the call, if they end the wait.
    pub fn pause_for_look(&self, time: Duration, call: &Call, lost: &Error) -> Result<(), Error> {
        self.pause(time, call, lost).inspect_err(|_| self.budget.put(COST))
    }

    /// Waits after a failure.
    fn pause(&self, time: Duration, call: &Call, after: &Error) -> Result<(), Error> {
        self.world.pause(time, call.limits()).map_err(|stop| {
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
        pursuit: &mut Pursuit,
        evidence: Evidence,
        error: &Error,
        call: &Call,
    ) -> Result<Duration, Halt> {
        let verdict = pursuit.verdict(evidence);
        if matches!(verdict, Verdict::Look | Verdict::Return) {
            return Err(Halt::Final);
        }
        if pursuit.attempts() >= self.max_attempts {
            return Err(Halt::Spent);
        }
        let pause = match verdict {
            Verdict::Correct => Duration::ZERO,
            _ => self.back_off(pursuit, evidence, error)?,
        };
        if !self.has_time(pause, call) {
            return Err(Halt::NoTime);
        }
        if !self.budget.take(evidence.cost()) {
            return Err(Halt::NoBudget);
        }
        pursuit.retry(verdict, evidence.cost());
        Ok(pause)
    }

    fn back_off(
        &self,
        pursuit: &Pursuit,
        evidence: Evidence,
        error: &Error,
    ) -> Result<Duration, Halt> {
        let (retries, random) = (pursuit.retries(), self.world.random());
        let own = if evidence.is_throttling() {
            self.backoff.throttled(retries, random)
        } else {
            self.backoff.passing(retries, random)
        };
        match asked(error) {
            Some(asked) if asked > LONGEST_ASKED => Err(Halt::Asked(asked)),
            Some(asked) => Ok(Backoff::asked(own, asked, self.world.random())),
            None => Ok(own),
        }
    }

    fn has_time(&self, pause: Duration, call: &Call) -> bool {
        let left = call.limits().remaining_at(self.world.now());
        left.is_none_or(|left| pause.saturating_add(WORTHWHILE) <= left)
    }

    /// Waits until the rate limit admits a request. If it does not in time, that is the error, or
    /// rather that of the `last` attempt.
    fn wait_for_turn(&self, call: &Call, last: Option<Error>) -> Result<(), Error> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        while let Err(wait) = limiter.admit(self.world.now()) {
            if !self.has_time(wait, call) {
                let turn = no_turn(limiter.rate(self.world.now()));
                return Err(match last {
                    Some(last) => last.noting(turn),
                    None => turn,
                });
            }
            self.world.pause(wait, call.limits()).map_err(stopped)?;
        }
        Ok(())
    }

    fn slow_down(&self, error: &Error, begun: Instant) {
        if Evidence::of(error, false) != Evidence::Throttled {
            return;
        }
        self.counters.add(Counter::Throttles);
        if let Some(limiter) = &self.limiter {
            limiter.throttled(begun, self.world.now());
            let rate = limiter.rate(self.world.now());
            self.log.record(
                Level::Warn,
                format_args!("the service throttles: {rate:.1} requests per second from now on"),
            );
        }
    }
}

impl Halt {
    fn explain(self, error: Error, pursuit: &Pursuit) -> Error {
        match self {
            Halt::Final => error,
            Halt::Spent if pursuit.attempts() == 1 => error,
            Halt::Spent => {
                error.noting(format_args!("gave up after {} attempts", pursuit.attempts()))
            }
            Halt::Asked(wait) => error.noting(format_args!(
                "not tried again, as the service asks to wait {} s",
                wait.as_secs()
            )),
            Halt::NoTime => error.noting("not tried again, as the time allowed would pass before"),
            Halt::NoBudget => error.noting(NO_BUDGET),
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
