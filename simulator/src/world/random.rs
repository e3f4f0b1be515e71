//! Seeded random numbers: the same seed and requests give the same responses.

use std::str::FromStr;
use std::time::Duration;

/// A random number generator.
pub(crate) struct Random(fastrand::Rng);

impl Random {
    /// A generator with this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// A number below this one.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.u64(0..end.max(1))
    }

    /// A random duration within the range.
    pub(crate) fn time(&mut self, range: Range) -> Duration {
        range.shortest + (range.longest - range.shortest).mul_f64(self.0.f64())
    }

    /// `T` and a random upper-case UUID.
    pub(crate) fn request_id(&mut self) -> String {
        format!("T{}", self.uuid())
    }

    /// A random (version 4) upper-case UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let bits = self.0.u128(..) & !(0xF << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
        format!(
            "{:08X}-{:04X}-{:04X}-{:04X}-{:012X}",
            bits >> 96,
            (bits >> 80) & 0xFFFF,
            (bits >> 64) & 0xFFFF,
            (bits >> 48) & 0xFFFF,
            bits & 0xFFFF_FFFF_FFFF
        )
    }
}

/// A duration, or a range to draw from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    shortest: Duration,
    longest: Duration,
}

impl FromStr for Range {
    type Err = String;

    /// Parses seconds, `2` or `0.5`, or a range, `1-2.5`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (shortest, longest) = text.split_once('-').unwrap_or((text, text));
        let range = Self { shortest: seconds(shortest)?, longest: seconds(longest)? };
        if range.shortest > range.longest {
            return Err(format!("the range is reversed; try {longest}-{shortest}"));
        }
        Ok(range)
    }
}

fn seconds(text: &str) -> Result<Duration, String> {
    const LONGEST: f64 = 315_360_000.0; // ten years, to avoid overflow
    match text.parse() {
        Ok(seconds) if (0.0..=LONGEST).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => {
            Err(format!("`{text}` is not a time: use seconds such as 2 or 0.5, or a range, 1-2.5"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(shortest: f64, longest: f64) -> Range {
        Range {
            shortest: Duration::from_secs_f64(shortest),
            longest: Duration::from_secs_f64(longest),
        }
    }

    #[test]
    fn times_and_ranges_are_parsed() {
        assert_eq!("2".parse(), Ok(range(2.0, 2.0)));
        assert_eq!("0.25-3".parse(), Ok(range(0.25, 3.0)));
    }

    #[test]
    fn invalid_times_are_refused() {
        for text in ["", "-", "-1", "1-", "x", "NaN", "inf", "1e300", "1-2-3"] {
            assert!(text.parse::<Range>().is_err(), "{text}");
        }
        let backwards = "3-1".parse::<Range>().unwrap_err();
        assert!(backwards.contains("1-3"), "{backwards}");
    }

    #[test]
    fn random_times_stay_in_their_range_and_differ() {
        let mut random = Random::new(7);
        let times: Vec<_> = (0..100).map(|_| random.time(range(1.0, 2.0))).collect();
        let (first, last) = (Duration::from_secs(1), Duration::from_secs(2));
        assert!(times.iter().all(|time| (first..=last).contains(time)));
        assert!(times.iter().any(|time| *time != times[0]));
    }

    #[test]
    fn seeds_are_reproducible() {
        let ids = |seed| {
            let mut random = Random::new(seed);
            [random.request_id(), random.request_id()]
        };
        assert_eq!(ids(1), ids(1));
        assert_ne!(ids(1), ids(2));
        assert_ne!(ids(1)[0], ids(1)[1]);
    }

    #[test]
    fn a_request_id_is_t_and_a_version_4_uuid() {
        let mut random = Random::new(0);
        for _ in 0..100 {
            let id = random.request_id();
            let shape: String = id
                .chars()
                .map(|c| if c.is_ascii_digit() || ('A'..='F').contains(&c) { 'x' } else { c })
                .collect();
            assert_eq!(shape, "Txxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
            assert_eq!(&id[15..16], "4");
            assert!("89AB".contains(&id[20..21]), "{id}");
        }
    }
}
