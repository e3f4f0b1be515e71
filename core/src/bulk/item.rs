//! One instance on its way through a run.

use std::time::Instant;

use super::outcome::Outcome;
use super::texts::Text;
use crate::error::Error;

/// Where an instance stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stand {
    /// To be looked at before anything is sent for it.
    Unseen,
    /// To be sent, or being sent.
    Ready,
    /// Refused with others, and to be looked at to tell why.
    Refused,
    /// It may have been executed.
    Lost,
    /// Accepted, and waited for.
    Awaited,
    /// Its outcome is known.
    Settled(Outcome),
}

/// An instance.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) id: &'a str,
    pub(super) stand: Stand,
    /// As last seen.
    pub(super) status: Option<Text>,
    /// Since when it stands there: earlier looks say nothing about it.
    pub(super) since: Instant,
    /// How often it has been looked at since.
    pub(super) looks: u32,
    /// How often in a row it was as before, or was not there.
    pub(super) unchanged: u32,
    pub(super) missing: u32,
    /// Whether it has been seen on its way.
    pub(super) has_moved: bool,
    /// Whether a request for it was lost, so that its success is inferred.
    pub(super) was_lost: bool,
    /// Whether a request for it was accepted.
    pub(super) was_accepted: bool,
    /// Whether an accepted request failed for it.
    pub(super) has_failed: bool,
    /// How often an action was sent for it.
    pub(super) attempts: u32,
    pub(super) request: Option<Text>,
    /// What speaks against it.
    pub(super) why: Option<Why>,
}

/// What speaks against an instance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Why {
    pub(super) code: crate::error::Code,
    pub(super) service_code: Option<Text>,
    pub(super) message: Text,
}

impl<'a> Item<'a> {
    pub(super) fn new(id: &'a str, stand: Stand, now: Instant) -> Item<'a> {
        Item {
            id,
            stand,
            status: None,
            since: now,
            looks: 0,
            unchanged: 0,
            missing: 0,
            has_moved: false,
            was_lost: false,
            was_accepted: false,
            has_failed: false,
            attempts: 0,
            request: None,
            why: None,
        }
    }

    /// Puts it somewhere, from where counting begins anew.
    pub(super) fn stand_at(&mut self, stand: Stand, now: Instant) {
        (self.stand, self.since) = (stand, now);
        (self.looks, self.unchanged, self.missing) = (0, 0, 0);
    }

    /// Whether its outcome is known.
    pub(super) fn is_settled(&self) -> bool {
        matches!(self.stand, Stand::Settled(_))
    }

    /// Whether its status has shown what was sent for it.
    pub(super) fn has_moved_on(&self) -> bool {
        self.has_moved || self.outcome().is_success()
    }

    /// Its outcome, once that is known.
    pub(super) fn outcome(&self) -> Outcome {
        match self.stand {
            Stand::Settled(outcome) => outcome,
            _ => Outcome::Unknown,
        }
    }

    /// Whether a look at it says something.
    pub(super) fn is_watched(&self) -> bool {
        matches!(self.stand, Stand::Unseen | Stand::Lost | Stand::Awaited)
    }
}

impl Why {
    pub(super) fn of(error: &Error, texts: &mut super::texts::Texts) -> Why {
        Why {
            code: error.code(),
            service_code: error.service_code().map(|code| texts.keep(code)),
            message: texts.keep(error.message()),
        }
    }
}
