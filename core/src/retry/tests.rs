//! Whole schedules, replayed: what failed, how the dice fell, and what was done about it.

use super::*;
use crate::call::cancel::Cancel;
use crate::call::limits::Limits;
use crate::error::Cause;
use crate::retry::classify::Class;
use crate::runtime::environment::tests::Simulated;

/// A configuration, and an environment in which time passes only by waiting.
struct Stage {
    environment: Arc<Simulated>,
    counters: Arc<Counters>,
    retry: Retry,
    call: Call,
}

impl Stage {
    fn new(settings: &[(&str, &str)], seconds: u64, dice: f64) -> Stage {
        let mut config = Config::new();
        config.set("rate_limit", "0").unwrap();
        for (key, value) in settings {
            config.set(key, value).unwrap();
        }
        let environment = Arc::new(Simulated::new(dice));
        let counters = Arc::<Counters>::default();
        let retry = Retry::new(&config, environment.clone(), Arc::clone(&counters));
        let call = Call::new(environment.clone(), Duration::from_secs(seconds), None);
        Stage { environment, counters, retry, call }
    }

    /// Plays a request whose attempts fail like this, one after the other, and then succeed.
    /// Returns the result and the number of attempts.
    fn play(&self, class: Class, failures: &[Error]) -> (Result<(), Error>, usize) {
        let mut attempts = 0;
        let result = self.retry.run("It", &mut RetryState::new(class), &self.call, || {
            attempts += 1;
            failures.get(attempts - 1).map_or(Ok(()), |failure| Err(failure.clone()))
        });
        (result, attempts)
    }

    fn pauses(&self) -> Vec<u128> {
        self.environment.pauses.lock().unwrap().drain(..).map(|pause| pause.as_millis()).collect()
    }
}

fn failure(code: Code) -> Error {
    Error::new(code, "failed").answered(match code.row().number {
        4121 | 4429 => 429,
        4123 => 503,
        number @ 4400.. => u16::try_from(number - 4000).unwrap(),
        _ => 0,
    })
}

fn asking(code: Code, seconds: u64) -> Error {
    failure(code).retry_after_is(Some(Duration::from_secs(seconds)))
}

#[test]
fn what_may_pass_is_tried_four_times_with_growing_waits() {
    let stage = Stage::new(&[], 60, 0.5);
    let lost = vec![failure(Code::CONNECT); 9];
    let (result, attempts) = stage.play(Class::Unsafe, &lost);
    let error = result.unwrap_err();
    assert_eq!((error.code(), attempts), (Code::CONNECT, 4));
    assert!(error.message().ends_with("gave up after 4 attempts"), "{error}");
    assert_eq!(stage.pauses(), [50, 100, 200]);
    assert_eq!(stage.counters.get(Counter::Retries as usize), 3);
}

#[test]
fn what_comes_back_succeeds() {
    let stage = Stage::new(&[], 60, 1.0);
    let (result, attempts) = stage
        .play(Class::Safe, &[failure(Code::HTTP_502), failure(Code::IO), failure(Code::HTTP_500)]);
    assert!(result.is_ok());
    assert_eq!((attempts, stage.pauses()), (4, vec![100, 200, 400]));
}

#[test]
fn one_attempt_is_one_attempt() {
    let stage = Stage::new(&[("max_attempts", "1")], 60, 0.5);
    let (result, attempts) = stage.play(Class::Safe, &[failure(Code::CONNECT)]);
    assert_eq!((result.unwrap_err().message(), attempts), ("failed", 1));
    assert_eq!(stage.pauses(), [0_u128; 0]);
}

#[test]
fn the_service_is_waited_for_as_long_as_it_asks() {
    let stage = Stage::new(&[], 60, 0.0);
    let asked = [asking(Code::THROTTLED, 7), asking(Code::SERVICE_UNAVAILABLE, 3)];
    let (result, _) = stage.play(Class::Unsafe, &asked);
    assert!(result.is_ok());
    assert_eq!(stage.pauses(), [7000, 3000]);
    // Less than the own back-off asks for nothing; on other answers it has no meaning.
    let asked = [asking(Code::HTTP_429, 0), asking(Code::HTTP_500, 30)];
    assert!(stage.play(Class::Safe, &asked).0.is_ok());
    assert_eq!(stage.pauses(), [500]);
}

#[test]
fn a_wait_that_is_too_long_is_not_begun() {
    let stage = Stage::new(&[], 600, 0.0);
    let (result, attempts) = stage.play(Class::Safe, &[asking(Code::THROTTLED, 121)]);
    let error = result.unwrap_err();
    assert!(error.message().contains("asks to wait 121 s"), "{error}");
    assert_eq!((attempts, error.retry_after()), (1, Some(Duration::from_secs(121))));

    let stage = Stage::new(&[], 10, 0.0);
    let (result, attempts) = stage.play(Class::Safe, &[asking(Code::THROTTLED, 10)]);
    assert!(result.unwrap_err().message().contains("time allowed would pass"), "the deadline");
    assert_eq!((attempts, stage.pauses()), (1, vec![]));
}

#[test]
fn the_last_wait_leaves_time_for_an_attempt() {
    let stage = Stage::new(&[("retry_base_ms", "1000")], 2, 1.0);
    let (result, attempts) = stage.play(Class::Safe, &vec![failure(Code::IO); 9]);
    let error = result.unwrap_err();
    assert_eq!((error.code(), attempts), (Code::IO, 2), "the last real failure: {error}");
    assert_eq!(stage.pauses(), [1000]);
}

/// What a class makes of a failure: how often it is tried, at most four times.
fn tries(class: Class, error: &Error) -> usize {
    let stage = Stage::new(&[], 60, 0.5);
    stage.play(class, &vec![error.clone(); 9]).1
}

#[test]
fn each_row_of_the_table_holds_for_each_class() {
    let not_sent = |code| failure(code).outcome_is(Outcome::NotSent);
    let because = |code, cause| failure(code).because(cause);
    let rows = [
        (failure(Code::RESOLVE), [4, 4, 4]),
        (failure(Code::CONNECT), [4, 4, 4]),
        (failure(Code::PROXY), [4, 4, 4]),
        (not_sent(Code::TIMEOUT), [4, 4, 4]),
        (not_sent(Code::IO), [4, 4, 4]),
        (because(Code::RESOLVE, Cause::Lasting), [1, 1, 1]),
        (because(Code::PROXY, Cause::Lasting), [1, 1, 1]),
        (failure(Code::TLS), [1, 1, 1]),
        (because(Code::CONNECT, Cause::Exhausted), [2, 2, 2]),
        // Nobody looks after these, so that one that converges is sent again.
        (failure(Code::IO), [4, 4, 1]),
        (failure(Code::TIMEOUT), [4, 4, 1]),
        (failure(Code::RESPONSE), [2, 4, 1]),
        (failure(Code::RESPONSE_TOO_LARGE), [2, 4, 1]),
        (failure(Code::SERVICE_ERROR), [4, 4, 1]),
        (failure(Code::SERVICE_TIMEOUT), [4, 4, 1]),
        (failure(Code::OPERATION_TIMEOUT), [4, 4, 1]),
        (failure(Code::HTTP_408), [4, 4, 1]),
        (failure(Code::HTTP_500), [4, 4, 1]),
        (failure(Code::HTTP_502), [4, 4, 1]),
        (failure(Code::HTTP_503), [4, 4, 1]),
        (failure(Code::HTTP_504), [4, 4, 1]),
        (failure(Code::HTTP_5XX), [4, 4, 1]),
        (failure(Code::SERVICE_UNAVAILABLE), [4, 4, 1]),
        (asking(Code::SERVICE_UNAVAILABLE, 1), [4, 4, 4]),
        (failure(Code::THROTTLED), [4, 4, 4]),
        (failure(Code::HTTP_429), [4, 4, 4]),
        (because(Code::AUTH_EXPIRED, Cause::WrongTime), [2, 2, 2]),
        (failure(Code::AUTH_EXPIRED), [1, 1, 1]),
        (failure(Code::REDIRECT), [1, 1, 1]),
        (failure(Code::CHALLENGE), [1, 1, 1]),
        (failure(Code::BLOCKED), [1, 1, 1]),
        (failure(Code::INSTANCE_NOT_RUNNING), [1, 1, 1]),
        (failure(Code::INSTANCE_CREATING), [1, 1, 1]),
        (failure(Code::PARAMETER_MISSING), [1, 1, 1]),
        (failure(Code::HTTP_404), [1, 1, 1]),
        (failure(Code::CANCELLED), [1, 1, 1]),
        (failure(Code::INTERNAL), [1, 1, 1]),
    ];
    for (error, expected) in rows {
        let classes = [Class::Safe, Class::Idempotent, Class::Unsafe];
        assert_eq!(classes.map(|class| tries(class, &error)), expected, "{error:?}");
    }
}

#[test]
fn what_is_looked_after_is_not_sent_again_blindly() {
    let stage = Stage::new(&[], 60, 0.5);
    let mut state = RetryState::with_looks(Class::Idempotent);
    let mut attempt = |error: Error| {
        let result: Result<(), Error> =
            stage.retry.run("It", &mut state, &stage.call, || Err(error.clone()));
        (result.unwrap_err(), state.is_in_doubt(), state.attempts())
    };
    let (_, in_doubt, attempts) = attempt(failure(Code::INSTANCE_NOT_RUNNING));
    assert!(!in_doubt && attempts == 1, "at first, a refusal is one");
    let (_, in_doubt, attempts) = attempt(failure(Code::IO));
    assert!(in_doubt && attempts == 2);
    let (error, in_doubt, _) = attempt(failure(Code::INSTANCE_NOT_RUNNING));
    assert!(in_doubt, "it may be the first one's doing");
    assert_eq!(error.outcome(), Outcome::Unknown);
    let (error, in_doubt, _) = attempt(failure(Code::HTTP_404));
    assert!(!in_doubt && error.outcome() == Outcome::Unknown, "{error}");
}

#[test]
fn correcting_the_time_costs_no_wait_and_happens_once() {
    let stage = Stage::new(&[], 60, 0.9);
    let wrong = failure(Code::AUTH_EXPIRED).because(Cause::WrongTime);
    let (result, attempts) = stage.play(Class::Unsafe, &[wrong.clone(), wrong]);
    assert_eq!((result.unwrap_err().code(), attempts), (Code::AUTH_EXPIRED, 2));
    assert!(stage.pauses().is_empty());
}

#[test]
fn a_service_that_fails_is_not_asked_much_more_often() {
    let stage = Stage::new(&[], 60, 0.0);
    let total: usize =
        (0..1000).map(|_| stage.play(Class::Safe, &vec![failure(Code::HTTP_502); 9]).1).sum();
    assert!((1030..=1120).contains(&total), "{total}");
    let (result, attempts) = stage.play(Class::Safe, &vec![failure(Code::HTTP_502); 9]);
    assert!(result.unwrap_err().message().contains("too many retries"));
    assert_eq!(attempts, 1);
    // Successes refill the bucket.
    for _ in 0..14 {
        assert_eq!(stage.play(Class::Safe, &[]).1, 1);
    }
    assert_eq!(stage.play(Class::Safe, &[failure(Code::HTTP_502)]).1, 2);
}

#[test]
fn clones_share_the_rate() {
    let stage = Stage::new(&[("rate_limit", "10")], 60, 0.0);
    for _ in 0..12 {
        stage.play(Class::Safe, &[]).0.unwrap();
    }
    assert_eq!(stage.pauses(), [100, 100]);
}

#[test]
fn a_rate_that_leaves_no_time_is_told_before_anything_is_sent() {
    let stage = Stage::new(&[("rate_limit", "1")], 3, 0.0);
    let retries = [Error::new(Code::THROTTLED, "slower").answered(429)];
    stage.play(Class::Safe, &retries).0.unwrap();
    let short = Call::new(stage.environment.clone(), Duration::from_millis(10), None);
    let result = stage.retry.run("It", &mut RetryState::new(Class::Safe), &short, || Ok(()));
    let error = result.unwrap_err();
    assert_eq!(
        (error.code(), error.outcome(), error.phase()),
        (Code::TIMEOUT, Outcome::NotSent, Phase::Pause)
    );
    assert!(error.message().contains("set rate_limit"), "{error}");
    assert_eq!(stage.counters.get(Counter::Throttles as usize), 1);
}

#[test]
fn cancelling_ends_a_wait() {
    let stage = Stage::new(&[], 60, 0.5);
    let cancel = Cancel::new();
    let minute = Duration::from_secs(60);
    let call = Call::new(stage.environment.clone(), minute, Some(cancel.clone()));
    let result: Result<(), Error> =
        stage
            .retry
            .run("It", &mut RetryState::new(Class::Safe), &call, || Err(failure(Code::THROTTLED)));
    assert_eq!(result.unwrap_err().code(), Code::THROTTLED);
    cancel.request();
    let after = failure(Code::HTTP_502);
    let error = stage.retry.pause(Duration::from_secs(1), &call, &after).unwrap_err();
    assert_eq!(
        (error.code(), error.outcome(), error.phase()),
        (Code::CANCELLED, Outcome::Unknown, Phase::Pause)
    );
    assert!(error.message().contains("ZL_ERR_HTTP_502"), "{error}");
    let limits: &Limits = call.limits();
    assert_eq!(limits.slice().unwrap_err(), Stop::Cancelled);
}
