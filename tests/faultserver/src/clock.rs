//! The server's clock, which may be deliberately wrong.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A clock that differs from the system clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// How far it is ahead, in seconds.
    pub(crate) offset: i64,
}

impl Clock {
    /// Seconds since 1970.
    pub(crate) fn unix_time(self) -> u64 {
        let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        machine.as_secs().saturating_add_signed(self.offset)
    }

    /// The time in the format of the Date header, a number of seconds from now.
    pub(crate) fn http_date(self, ahead: i64) -> String {
        let seconds = self.unix_time().saturating_add_signed(ahead).min(LAST);
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds))
    }
}

/// The last second of the year 9999, the latest that can be formatted.
const LAST: u64 = 253_402_300_799;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_shifts_the_time_both_ways() {
        let ahead = Clock { offset: 1_000 }.unix_time();
        let behind = Clock { offset: -1_000 }.unix_time();
        assert!((2_000..2_100).contains(&(ahead - behind)));
    }

    #[test]
    fn no_offset_is_too_large() {
        assert_eq!(Clock { offset: i64::MAX }.http_date(0), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
