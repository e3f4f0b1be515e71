//! The clock for signatures, which the service accepts for five minutes only.
//!
//! This machine's clock is used until the service refuses a signature and the `Date` of that
//! response shows that the clock is off. From then on signatures use the service's time,
//! extrapolated with the monotonic clock: later changes of this machine's clock do not matter.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{AGE, DATE};

use crate::runtime::environment::Environment;

/// The tolerated clock skew, in milliseconds.
pub const TOLERATED_MS: u64 = 60_000;

/// The maximum duration of an exchange whose `Date` is meaningful.
const LONGEST_EXCHANGE: Duration = Duration::from_secs(10);

/// The value for no offset.
const NONE: i64 = i64::MIN;

/// The clock that signatures use.
#[derive(Debug)]
pub struct Clock {
    /// The service's time minus the monotonic clock's, in milliseconds.
    offset: AtomicI64,
}

/// The time at which a request was signed.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    at: Instant,
    /// In milliseconds since 1970.
    signed: i64,
}

/// The result of comparing clocks, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// How far the service's clock is ahead of this machine's.
    pub skew: i64,
    /// How far it is ahead of the signature's timestamp.
    pub error: i64,
    /// The service's time minus the monotonic clock's.
    offset: i64,
}

impl Moment {
    /// The time on the clock for deadlines and waits.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// The timestamp, in seconds since 1970.
    pub fn seconds(&self) -> u64 {
        u64::try_from(self.signed / 1000).unwrap_or(0)
    }
}

impl Comparison {
    /// Whether the timestamp of the request was wrong.
    pub fn is_wrong(&self) -> bool {
        self.error.unsigned_abs() >= TOLERATED_MS
    }
}

/// Starts with this machine's clock.
impl Default for Clock {
    fn default() -> Clock {
        Clock { offset: AtomicI64::new(NONE) }
    }
}

impl Clock {
    /// The current time.
    pub fn now(&self, environment: &dyn Environment) -> Moment {
        let signed = match self.offset.load(Ordering::Relaxed) {
            NONE => milliseconds(environment.wall()),
            offset => milliseconds(environment.steady()).saturating_add(offset),
        };
        Moment { at: environment.now(), signed }
    }

    /// Compares the `Date` of a response that has just arrived with the time of its request; `None`
    /// if it is missing, malformed, from a cache, or if the exchange took too long.
    pub fn compare(
        &self,
        environment: &dyn Environment,
        sent: Moment,
        headers: &HeaderMap,
    ) -> Option<Comparison> {
        let took = environment.now().saturating_duration_since(sent.at);
        if headers.contains_key(AGE) || took > LONGEST_EXCHANGE {
            return None;
        }
        let half = milliseconds(took / 2);
        let service = milliseconds(date(headers)?.duration_since(UNIX_EPOCH).ok()?);
        Some(Comparison {
            skew: service + half - milliseconds(environment.wall()),
            error: service - half - sent.signed,
            offset: service + half - milliseconds(environment.steady()),
        })
    }

    /// Uses the service's time from now on.
    pub fn adopt(&self, comparison: &Comparison) {
        self.offset.store(comparison.offset, Ordering::Relaxed);
    }
}

/// The `Date` of a response.
pub fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// Describes a skew that exceeds the tolerance.
pub fn describe(skew_ms: i64) -> Option<String> {
    let seconds = skew_ms.unsigned_abs().div_ceil(1000);
    let direction = if skew_ms > 0 { "behind" } else { "ahead of" };
    (skew_ms.unsigned_abs() >= TOLERATED_MS).then(|| {
        format!("this machine's clock is {seconds} s {direction} the service's: correct it")
    })
}

fn milliseconds(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX / 4)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;
    use crate::runtime::environment::tests::Simulated;

    fn dated(environment: &dyn Environment, ahead: i64) -> HeaderMap {
        let seconds = environment.wall().as_secs().saturating_add_signed(ahead);
        let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
        HeaderMap::from_iter([(DATE, HeaderValue::from_str(&text).unwrap())])
    }

    #[test]
    fn clocks_are_compared_at_the_middle_of_the_exchange() {
        let (environment, clock) = (Simulated::new(0.0), Clock::default());
        let sent = clock.now(&environment);
        let headers = dated(&environment, 3600);
        environment.advance(Duration::from_secs(4)); // assumed to be dated half way, at 2 s
        let found = clock.compare(&environment, sent, &headers).unwrap();
        assert_eq!(found.skew, 3_598_000);
        assert_eq!(found.error, 3_598_000);
        assert!(found.is_wrong());
    }

    #[test]
    fn an_adopted_clock_keeps_running() {
        let (environment, clock) = (Simulated::new(0.0), Clock::default());
        let found = clock
            .compare(&environment, clock.now(&environment), &dated(&environment, -7200))
            .unwrap();
        clock.adopt(&found);
        environment.advance(Duration::from_secs(100));
        assert_eq!(clock.now(&environment).seconds(), environment.wall().as_secs() - 7200);
        let right = clock
            .compare(&environment, clock.now(&environment), &dated(&environment, -7200))
            .unwrap();
        assert!(!right.is_wrong());
        assert_eq!(right.skew, -7_200_000);
    }

    #[test]
    fn unreliable_dates_are_ignored() {
        let (environment, clock) = (Simulated::new(0.0), Clock::default());
        let sent = clock.now(&environment);
        assert_eq!(clock.compare(&environment, sent, &HeaderMap::new()), None);
        let mut cached = dated(&environment, 3600);
        cached.insert(AGE, HeaderValue::from_static("0"));
        assert_eq!(clock.compare(&environment, sent, &cached), None);
        let garbage = HeaderMap::from_iter([(DATE, HeaderValue::from_static("yesterday"))]);
        assert_eq!(clock.compare(&environment, sent, &garbage), None);
        let headers = dated(&environment, 3600);
        environment.advance(Duration::from_secs(11));
        assert_eq!(clock.compare(&environment, sent, &headers), None);
    }

    #[test]
    fn the_description_says_which_clock_is_behind() {
        assert_eq!(describe(59_999), None);
        assert!(describe(3_600_000).unwrap().contains("3600 s behind the service's"));
        assert!(describe(-61_000).unwrap().contains("61 s ahead of the service's"));
    }
}
