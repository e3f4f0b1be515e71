//! The clock of the simulated cloud, with an adjustable offset.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A clock with a fixed offset from the machine's.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    offset_seconds: i64,
}

impl Clock {
    /// A clock this many seconds ahead of the machine's; negative: behind.
    pub(crate) fn new(offset_seconds: i64) -> Self {
        Self { offset_seconds }
    }

    /// Seconds since 1970.
    pub(crate) fn unix_time(self) -> u64 {
        let machine = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        machine.as_secs().saturating_add_signed(self.offset_seconds)
    }

    /// The time in the format of the Date header.
    pub(crate) fn http_date(self) -> String {
        httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(self.unix_time()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_shifts_the_time_both_ways() {
        let ahead = Clock::new(1_000).unix_time();
        let behind = Clock::new(-1_000).unix_time();
        assert!((2_000..2_100).contains(&(ahead - behind)));
    }

    #[test]
    fn dates_have_the_http_format() {
        let clock = Clock::new(-i64::MAX);
        assert_eq!(clock.http_date(), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
