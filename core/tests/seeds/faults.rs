//! Faults, and how often they occur.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::rng::Rng;

macro_rules! kinds {
    ($($kind:ident $name:literal;)*) => {
        /// A kind of fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($kind),* }

        impl Kind {
            pub const ALL: &[Kind] = &[$(Kind::$kind),*];

            pub fn name(self) -> &'static str {
                match self { $(Kind::$kind => $name),* }
            }
        }
    };
}

kinds! {
    // On the network.
    Unreachable "unreachable";
    LostBefore "lost before it was executed";
    LostAfter "lost after it was executed";
    Late "executed after its client gave up";
    Silent "no response";
    Slow "slow response";
    GarbledBefore "garbled, not executed";
    GarbledAfter "garbled, executed";
    // From the service.
    Failed "server error, not executed";
    FailedAfter "server error, executed";
    Unavailable "unavailable, not executed";
    UnavailableAfter "unavailable, executed";
    Postponed "unavailable, with Retry-After";
    Throttled "throttled";
    ThrottledUntil "throttled, with Retry-After";
    Limited "over the rate limit";
    BatchRefused "whole batch refused";
    // In lists.
    Lagging "a stale list";
    DuplicateRow "a duplicate row";
    Contradictory "two rows with different statuses";
    UnknownStatus "an unknown status";
    ForeignRows "rows of other instances";
    Hidden "a missing row";
    // Instances.
    AlwaysRefused "an instance that refuses every request";
    Inert "an instance that never changes";
    OtherStatus "an instance in another status";
    Absent "an instance that does not exist";
    Recycled "an instance in the recycle bin";
    FailureList "a failure list";
    FailureNoise "a failure list with a duplicate or unknown id";
    RevertedByOthers "reverted by others";
    BinnedByOthers "recycled by others";
    ReleasedByOthers "released by others";
    RebootedByOthers "rebooted by others";
    DoneByOthers "done by others";
    // The call.
    Cancelled "a cancellation";
    Deadline "a passed deadline";
    ListChanged "a list that changed between pages";
}

impl Kind {
    /// Faults of any request.
    pub const OF_REQUESTS: &[Kind] = &[
        Kind::Unreachable,
        Kind::LostBefore,
        Kind::LostAfter,
        Kind::Silent,
        Kind::Slow,
        Kind::GarbledBefore,
        Kind::GarbledAfter,
        Kind::Failed,
        Kind::FailedAfter,
        Kind::Unavailable,
        Kind::UnavailableAfter,
        Kind::Postponed,
        Kind::Throttled,
        Kind::ThrottledUntil,
    ];

    /// Faults of actions only.
    pub const OF_ACTIONS: &[Kind] = &[Kind::Late, Kind::BatchRefused];

    /// Faults of lists.
    pub const OF_LISTS: &[Kind] = &[Kind::DuplicateRow, Kind::Contradictory, Kind::UnknownStatus];
}

/// The probability of each fault, at any time and during an outage.
#[derive(Clone, Debug, Default)]
pub struct FaultRates {
    pub rates: Vec<(Kind, f64)>,
    /// From, until (in seconds), and the fault of every request in between.
    pub outage: Option<(f64, f64, Kind)>,
}

impl FaultRates {
    /// Some of these faults, each with its own probability.
    pub fn draw(rng: &mut Rng, kinds: &[Kind]) -> FaultRates {
        let count = rng.weighted(&[(4, 0), (4, 1), (3, 2), (2, 3), (1, 5)]);
        let chances = [(4, 0.05), (4, 0.2), (3, 0.5), (1, 0.9)];
        let rates = (0..count).map(|_| (rng.pick(kinds), rng.weighted(&chances))).collect();
        let outage = rng.chance(0.1).then(|| {
            let from = rng.between(0.0, 15.0);
            (from, from + rng.between(0.2, 40.0), rng.pick(kinds))
        });
        FaultRates { rates, outage }
    }

    /// The fault of a request at a time.
    pub fn draw_fault(&self, rng: &mut Rng, at: f64) -> Option<Kind> {
        if let Some((from, until, kind)) = self.outage
            && (from..until).contains(&at)
        {
            return Some(kind);
        }
        self.rates.iter().find(|(_, chance)| rng.chance(*chance)).map(|(kind, _)| *kind)
    }

    pub fn is_empty(&self) -> bool {
        self.rates.is_empty() && self.outage.is_none()
    }
}

/// How often each fault occurred.
#[derive(Debug, Default)]
pub struct FaultCounts(Mutex<BTreeMap<Kind, u64>>);

impl FaultCounts {
    pub fn add(&self, kind: Kind) {
        *self.0.lock().unwrap().entry(kind).or_default() += 1;
    }

    pub fn count(&self, kind: Kind) -> u64 {
        self.0.lock().unwrap().get(&kind).copied().unwrap_or_default()
    }

    pub fn all(&self) -> u64 {
        self.0.lock().unwrap().values().sum()
    }

    pub fn merge(&self, other: &FaultCounts) {
        for (kind, count) in other.0.lock().unwrap().iter() {
            *self.0.lock().unwrap().entry(*kind).or_default() += count;
        }
    }
}
