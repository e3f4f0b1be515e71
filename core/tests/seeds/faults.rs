//! What goes wrong with a request, and how often.

use std::collections::BTreeMap;
use std::sync::Mutex;

use crate::dice::Dice;

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
    // On the way.
    Unreachable "unreachable";
    LostBefore "lost before it was executed";
    LostAfter "lost after it was executed";
    Late "executed after its client gave up";
    Silent "no answer";
    Slow "slow answer";
    GarbledBefore "garbled, not executed";
    GarbledAfter "garbled, executed";
    // What the service says.
    Failed "failed, not executed";
    FailedAfter "failed, executed";
    Unavailable "unavailable, not executed";
    UnavailableAfter "unavailable, executed";
    Postponed "unavailable, with a time";
    Throttled "throttled";
    ThrottledUntil "throttled, with a time";
    Limited "beyond the rate limit";
    Spoilt "refused as a whole";
    // What lists say.
    Lagging "a list of before";
    Doubled "a row twice";
    Contradicted "a row twice, with two statuses";
    Strange "a status unheard of";
    Strangers "rows of others";
    Hidden "a row missing";
    // What happens to instances.
    Stubborn "an instance that refuses";
    Inert "an instance to which nothing happens";
    Elsewhere "an instance in another status";
    Absent "an instance that does not exist";
    Recycled "an instance in the recycle bin";
    FailureList "a failure list";
    FailureNoise "a failure list with an id twice or a stranger";
    TurnedBack "turned back by others";
    BinnedByOthers "recycled by others";
    ReleasedByOthers "released by others";
    RebootedByOthers "rebooted by others";
    DoneByOthers "done by others";
    // The call.
    Cancelled "a cancel";
    Deadline "a deadline that passed";
    Moved "a list that moved between pages";
}

impl Kind {
    /// Those that can befall any request.
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

    /// Those that only what changes something can meet.
    pub const OF_ACTIONS: &[Kind] = &[Kind::Late, Kind::Spoilt];

    /// Those that befall a list.
    pub const OF_LISTS: &[Kind] = &[Kind::Doubled, Kind::Contradicted, Kind::Strange];
}

/// How likely each kind is, at any time and in an outage.
#[derive(Clone, Debug, Default)]
pub struct Weather {
    pub usual: Vec<(Kind, f64)>,
    /// From, until (in seconds), and what befalls every request then.
    pub outage: Option<(f64, f64, Kind)>,
}

impl Weather {
    /// Some of these kinds, each of them with its own likelihood.
    pub fn draw(dice: &mut Dice, kinds: &[Kind]) -> Weather {
        let count = dice.weighted(&[(4, 0), (4, 1), (3, 2), (2, 3), (1, 5)]);
        let chances = [(4, 0.05), (4, 0.2), (3, 0.5), (1, 0.9)];
        let usual = (0..count).map(|_| (dice.pick(kinds), dice.weighted(&chances))).collect();
        let outage = dice.chance(0.1).then(|| {
            let from = dice.between(0.0, 15.0);
            (from, from + dice.between(0.2, 40.0), dice.pick(kinds))
        });
        Weather { usual, outage }
    }

    /// What befalls a request at a time.
    pub fn strikes(&self, dice: &mut Dice, at: f64) -> Option<Kind> {
        if let Some((from, until, kind)) = self.outage
            && (from..until).contains(&at)
        {
            return Some(kind);
        }
        self.usual.iter().find(|(_, chance)| dice.chance(*chance)).map(|(kind, _)| *kind)
    }

    pub fn is_calm(&self) -> bool {
        self.usual.is_empty() && self.outage.is_none()
    }
}

/// How often each kind has struck.
#[derive(Debug, Default)]
pub struct Met(Mutex<BTreeMap<Kind, u64>>);

impl Met {
    pub fn add(&self, kind: Kind) {
        *self.0.lock().unwrap().entry(kind).or_default() += 1;
    }

    pub fn count(&self, kind: Kind) -> u64 {
        self.0.lock().unwrap().get(&kind).copied().unwrap_or_default()
    }

    pub fn all(&self) -> u64 {
        self.0.lock().unwrap().values().sum()
    }

    pub fn take_in(&self, other: &Met) {
        for (kind, count) in other.0.lock().unwrap().iter() {
            *self.0.lock().unwrap().entry(*kind).or_default() += count;
        }
    }
}
