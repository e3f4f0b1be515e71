//! Replays schedules: failures, random numbers and the resulting attempts.

use super::*;
use crate::call::cancel::Cancel;
use crate::call::limits::Limits;
use crate::error::Cause;
use crate::retry::classify::Class;
use crate::runtime::environment::tests::Simulated;

/// A configuration, and an environment in which time passes only by waiting.
struct Harness {
    environment: Arc<Simulated>,
    counters: Arc<Counters>,
    retry: Retry,
    call: Call,
}

impl Harness {
    fn new(settings: &[(&str, &str)], seconds: u64, random: f64) -> Harness {
        let mut config = Config::new();
        config.set("rate_limit", "0").unwrap();
        for (key, value) in settings {
            config.set(key, value).unwrap();
        }
        let environment = Arc::new(Simulated::new(random));
        let counters = Arc::<Counters>::default();
        let retry = Retry::new(&config, environment.clone(), Arc::clone(&counters));
        let call = Call::new(environment.clone(), Duration::from_secs(seconds), None);
        Harness { environment, counters, retry, call }
    }

    /// Runs a request whose attempts fail with these errors in turn and then succeed. Returns the
    /// result and the number of attempts.
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
    Error::new(code, "failed").with_http_status(match code.row().number {
        4121 | 4429 => 429,
        4123 => 503,
        number @ 4400.. => u16::try_from(number - 4000).unwrap(),
        _ => 0,
    })
}

fn with_retry_after(code: Code, seconds: u64) -> Error {
    failure(code).with_retry_after(Some(Duration::from_secs(seconds)))
}

#[test]
fn transient_failures_are_retried_with_growing_waits() {
    let harness = Harness::new(&[], 60, 0.5);
    let lost = vec![failure(Code::CONNECT); 9];
    let (result, attempts) = harness.play(Class::Unsafe, &lost);
    let error = result.unwrap_err();
    assert_eq!((error.code(), attempts), (Code::CONNECT, 4));
    assert!(error.message().ends_with("gave up after 4 attempts"), "{error}");
    assert_eq!(harness.pauses(), [50, 100, 200]);
    assert_eq!(harness.counters.get(Counter::Retries as usize), 3);
}

#[test]
fn a_recovered_request_succeeds() {
    let harness = Harness::new(&[], 60, 1.0);
    let (result, attempts) = harness
        .play(Class::Safe, &[failure(Code::HTTP_502), failure(Code::IO), failure(Code::HTTP_500)]);
    assert!(result.is_ok());
    assert_eq!((attempts, harness.pauses()), (4, vec![100, 200, 400]));
}

#[test]
fn max_attempts_1_disables_retries() {
    let harness = Harness::new(&[("max_attempts", "1")], 60, 0.5);
    let (result, attempts) = harness.play(Class::Safe, &[failure(Code::CONNECT)]);
    assert_eq!((result.unwrap_err().message(), attempts), ("failed", 1));
    assert_eq!(harness.pauses(), [0_u128; 0]);
}

#[test]
fn retry_after_is_honoured() {
    let harness = Harness::new(&[], 60, 0.0);
    let failures =
        [with_retry_after(Code::THROTTLED, 7), with_retry_after(Code::SERVICE_UNAVAILABLE, 3)];
    let (result, _) = harness.play(Class::Unsafe, &failures);
    assert!(result.is_ok());
    assert_eq!(harness.pauses(), [7000, 3000]);
    // Less than the own backoff has no effect; on other statuses it has no meaning.
    let failures = [with_retry_after(Code::HTTP_429, 0), with_retry_after(Code::HTTP_500, 30)];
    assert!(harness.play(Class::Safe, &failures).0.is_ok());
    assert_eq!(harness.pauses(), [500]);
}

#[test]
fn a_wait_that_is_too_long_is_refused() {
    let harness = Harness::new(&[], 600, 0.0);
    let (result, attempts) = harness.play(Class::Safe, &[with_retry_after(Code::THROTTLED, 121)]);
    let error = result.unwrap_err();
    assert!(error.message().contains("asks to wait 121 s"), "{error}");
    assert_eq!((attempts, error.retry_after()), (1, Some(Duration::from_secs(121))));

    let harness = Harness::new(&[], 10, 0.0);
    let (result, attempts) = harness.play(Class::Safe, &[with_retry_after(Code::THROTTLED, 10)]);
    assert!(result.unwrap_err().message().contains("the deadline would pass"));
    assert_eq!((attempts, harness.pauses()), (1, vec![]));
}

#[test]
fn the_last_wait_leaves_time_for_an_attempt() {
    let harness = Harness::new(&[("retry_base_ms", "1000")], 2, 1.0);
    let (result, attempts) = harness.play(Class::Safe, &vec![failure(Code::IO); 9]);
    let error = result.unwrap_err();
    assert_eq!((error.code(), attempts), (Code::IO, 2), "{error}");
    assert_eq!(harness.pauses(), [1000]);
}

/// How often a class of action is attempted with this failure, at most four times.
fn tries(class: Class, error: &Error) -> usize {
    let harness = Harness::new(&[], 60, 0.5);
    harness.play(class, &vec![error.clone(); 9]).1
}

#[test]
fn each_row_of_the_table_holds_for_each_class() {
    let not_sent = |code| failure(code).with_outcome(Outcome::NotSent);
    let because = |code, cause| failure(code).with_cause(cause);
    let rows = [
        (failure(Code::RESOLVE), [4, 4, 4]),
        (failure(Code::CONNECT), [4, 4, 4]),
        (failure(Code::PROXY), [4, 4, 4]),
        (not_sent(Code::TIMEOUT), [4, 4, 4]),
        (not_sent(Code::IO), [4, 4, 4]),
        (because(Code::RESOLVE, Cause::Permanent), [1, 1, 1]),
        (because(Code::PROXY, Cause::Permanent), [1, 1, 1]),
        (failure(Code::TLS), [1, 1, 1]),
        (because(Code::CONNECT, Cause::Exhausted), [2, 2, 2]),
        // Without reconciliation, idempotent requests are simply retried.
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
        (with_retry_after(Code::SERVICE_UNAVAILABLE, 1), [4, 4, 4]),
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
fn reconciled_requests_are_not_retried_blindly() {
    let harness = Harness::new(&[], 60, 0.5);
    let mut state = RetryState::with_reconciliation(Class::Idempotent);
    let mut attempt = |error: Error| {
        let result: Result<(), Error> =
            harness.retry.run("It", &mut state, &harness.call, || Err(error.clone()));
        (result.unwrap_err(), state.needs_reconciliation(), state.attempts())
    };
    let (_, needs_reconciliation, attempts) = attempt(failure(Code::INSTANCE_NOT_RUNNING));
    assert!(!needs_reconciliation && attempts == 1, "a first refusal is final");
    let (_, needs_reconciliation, attempts) = attempt(failure(Code::IO));
    assert!(needs_reconciliation && attempts == 2);
    let (error, needs_reconciliation, _) = attempt(failure(Code::INSTANCE_NOT_RUNNING));
    assert!(needs_reconciliation, "the first request may have caused it");
    assert_eq!(error.outcome(), Outcome::Unknown);
    let (error, needs_reconciliation, _) = attempt(failure(Code::HTTP_404));
    assert!(!needs_reconciliation && error.outcome() == Outcome::Unknown, "{error}");
}

#[test]
fn a_corrected_time_is_retried_once_without_waiting() {
    let harness = Harness::new(&[], 60, 0.9);
    let wrong = failure(Code::AUTH_EXPIRED).with_cause(Cause::WrongTime);
    let (result, attempts) = harness.play(Class::Unsafe, &[wrong.clone(), wrong]);
    assert_eq!((result.unwrap_err().code(), attempts), (Code::AUTH_EXPIRED, 2));
    assert!(harness.pauses().is_empty());
}

#[test]
fn the_budget_limits_retries_against_a_failing_service() {
    let harness = Harness::new(&[], 60, 0.0);
    let total: usize =
        (0..1000).map(|_| harness.play(Class::Safe, &vec![failure(Code::HTTP_502); 9]).1).sum();
    assert!((1030..=1120).contains(&total), "{total}");
    let (result, attempts) = harness.play(Class::Safe, &vec![failure(Code::HTTP_502); 9]);
    assert!(result.unwrap_err().message().contains("too many retries"));
    assert_eq!(attempts, 1);
    // Successes refill the bucket.
    for _ in 0..14 {
        assert_eq!(harness.play(Class::Safe, &[]).1, 1);
    }
    assert_eq!(harness.play(Class::Safe, &[failure(Code::HTTP_502)]).1, 2);
}

#[test]
fn the_rate_is_limited() {
    let harness = Harness::new(&[("rate_limit", "10")], 60, 0.0);
    for _ in 0..12 {
        harness.play(Class::Safe, &[]).0.unwrap();
    }
    assert_eq!(harness.pauses(), [100, 100]);
}

#[test]
fn a_rate_limit_beyond_the_deadline_is_an_error_before_sending() {
    let harness = Harness::new(&[("rate_limit", "1")], 3, 0.0);
    let retries = [Error::new(Code::THROTTLED, "slower").with_http_status(429)];
    harness.play(Class::Safe, &retries).0.unwrap();
    let short = Call::new(harness.environment.clone(), Duration::from_millis(10), None);
    let result = harness.retry.run("It", &mut RetryState::new(Class::Safe), &short, || Ok(()));
    let error = result.unwrap_err();
    assert_eq!(
        (error.code(), error.outcome(), error.phase()),
        (Code::TIMEOUT, Outcome::NotSent, Phase::Pause)
    );
    assert!(error.message().contains("increase rate_limit"), "{error}");
    assert_eq!(harness.counters.get(Counter::Throttles as usize), 1);
}

#[test]
fn cancellation_ends_a_wait() {
    let harness = Harness::new(&[], 60, 0.5);
    let cancel = Cancel::new();
    let minute = Duration::from_secs(60);
    let call = Call::new(harness.environment.clone(), minute, Some(cancel.clone()));
    let result: Result<(), Error> =
        harness
            .retry
            .run("It", &mut RetryState::new(Class::Safe), &call, || Err(failure(Code::THROTTLED)));
    assert_eq!(result.unwrap_err().code(), Code::THROTTLED);
    cancel.request();
    let after = failure(Code::HTTP_502);
    let error = harness.retry.pause(Duration::from_secs(1), &call, &after).unwrap_err();
    assert_eq!(
        (error.code(), error.outcome(), error.phase()),
        (Code::CANCELLED, Outcome::Unknown, Phase::Pause)
    );
    assert!(error.message().contains("ZL_ERR_HTTP_502"), "{error}");
    let limits: &Limits = call.limits();
    assert_eq!(limits.slice().unwrap_err(), Stop::Cancelled);
}
