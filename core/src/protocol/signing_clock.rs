//! What time it is for the service, which accepts signatures for five minutes only.
//!
//! This machine's clock is believed until the service refuses a signature and the `Date` of that
//! answer shows that the clock is off. From then on signatures are made by the service's
//! clock, carried on by one that nobody sets: no later jump of this machine's clock matters.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{AGE, DATE};

use crate::runtime::environment::Environment;

/// How far a clock may be off before it is doubted, in milliseconds.
pub const TOLERATED_MS: u64 = 60_000;

/// The longest exchange whose `Date` still says something.
const LONGEST_EXCHANGE: Duration = Duration::from_secs(10);

/// No offset.
const NONE: i64 = i64::MIN;

/// The clock that signatures are made by.
#[derive(Debug)]
pub struct Clock {
    /// The service's time less the steady clock's, in milliseconds.
    offset: AtomicI64,
}

/// A moment at which a request was signed.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    at: Instant,
    /// In milliseconds since 1970.
    signed: i64,
}

/// What an answer says about the time, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// How far the service's clock is ahead of this machine's.
    pub skew: i64,
    /// How far it is ahead of what the request was signed with.
    pub error: i64,
    /// The service's time less the steady clock's.
    offset: i64,
}

impl Moment {
    /// When it was, by the clock for deadlines and waits.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// The time to sign with, in seconds since 1970.
    pub fn seconds(&self) -> u64 {
        u64::try_from(self.signed / 1000).unwrap_or(0)
    }
}

impl Comparison {
    /// Whether the request was signed with a wrong time.
    pub fn is_wrong(&self) -> bool {
        self.error.unsigned_abs() >= TOLERATED_MS
    }
}

/// This machine's clock.
impl Default for Clock {
    fn default() -> Clock {
        Clock { offset: AtomicI64::new(NONE) }
    }
}

impl Clock {
    /// Now.
    pub fn now(&self, environment: &dyn Environment) -> Moment {
        let signed = match self.offset.load(Ordering::Relaxed) {
            NONE => milliseconds(environment.wall()),
            offset => milliseconds(environment.steady()).saturating_add(offset),
        };
        Moment { at: environment.now(), signed }
    }

    /// Compares the `Date` of an answer that has just come with the moment of its request; `None`
    /// if it says nothing: it is not there or broken, is that of a cache, or took too long to come.
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

    /// Signs by the service's clock from now on.
    pub fn adopt(&self, comparison: &Comparison) {
        self.offset.store(comparison.offset, Ordering::Relaxed);
    }
}

/// The `Date` of an answer.
pub fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// A skew in words, if there is one to speak of.
pub fn in_words(skew_ms: i64) -> Option<String> {
    let seconds = skew_ms.unsigned_abs().div_ceil(1000);
    let direction = if skew_ms > 0 { "behind" } else { "ahead of" };
    (skew_ms.unsigned_abs() >= TOLERATED_MS).then(|| {
        format!("this machine's clock is {seconds} s {direction} the service's: set it right")
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
    fn a_clock_is_compared_with_the_middle_of_the_exchange() {
        let (environment, clock) = (Simulated::new(0.0), Clock::default());
        let sent = clock.now(&environment);
        let headers = dated(&environment, 3600);
        environment.pass(Duration::from_secs(4)); // the answer was dated as it came, two seconds in
        let found = clock.compare(&environment, sent, &headers).unwrap();
        assert_eq!(found.skew, 3_598_000);
        assert_eq!(found.error, 3_598_000);
        assert!(found.is_wrong());
    }

    #[test]
    fn an_adopted_clock_goes_on_by_itself() {
        let (environment, clock) = (Simulated::new(0.0), Clock::default());
        let found = clock
            .compare(&environment, clock.now(&environment), &dated(&environment, -7200))
            .unwrap();
        clock.adopt(&found);
        environment.pass(Duration::from_secs(100));
        assert_eq!(clock.now(&environment).seconds(), environment.wall().as_secs() - 7200);
        let right = clock
            .compare(&environment, clock.now(&environment), &dated(&environment, -7200))
            .unwrap();
        assert!(!right.is_wrong());
        assert_eq!(right.skew, -7_200_000);
    }

    #[test]
    fn what_is_not_the_services_own_time_says_nothing() {
        let (environment, clock) = (Simulated::new(0.0), Clock::default());
        let sent = clock.now(&environment);
        assert_eq!(clock.compare(&environment, sent, &HeaderMap::new()), None);
        let mut cached = dated(&environment, 3600);
        cached.insert(AGE, HeaderValue::from_static("0"));
        assert_eq!(clock.compare(&environment, sent, &cached), None);
        let garbage = HeaderMap::from_iter([(DATE, HeaderValue::from_static("yesterday"))]);
        assert_eq!(clock.compare(&environment, sent, &garbage), None);
        let headers = dated(&environment, 3600);
        environment.pass(Duration::from_secs(11));
        assert_eq!(clock.compare(&environment, sent, &headers), None);
    }

    #[test]
    fn words_say_which_clock_is_behind() {
        assert_eq!(in_words(59_999), None);
        assert!(in_words(3_600_000).unwrap().contains("3600 s behind the service's"));
        assert!(in_words(-61_000).unwrap().contains("61 s ahead of the service's"));
    }
}
