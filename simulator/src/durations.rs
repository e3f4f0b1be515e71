//! The durations of changes.

use std::time::Duration;

use crate::products::Change;
use crate::random::{Random, Range};

/// The duration of each kind of change.
#[derive(Clone, Copy)]
pub(crate) struct Durations {
    pub(crate) stop: Range,
    pub(crate) soft_stop: Range,
    pub(crate) start: Range,
    pub(crate) reboot: Range,
    pub(crate) create: Range,
    pub(crate) release: Range,
}

impl Durations {
    /// Draws the duration of a change.
    pub(crate) fn of(&self, change: Change, random: &mut Random) -> Duration {
        random.time(match change {
            Change::Stop { forced: true } => self.stop,
            Change::Stop { forced: false } => self.soft_stop,
            Change::Start => self.start,
            Change::Reboot { .. } => self.reboot,
            Change::Terminate | Change::Release => self.release,
        })
    }
}
