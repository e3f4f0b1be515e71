//! How long things take.

use std::time::Duration;

use crate::chance::{Chance, Range};
use crate::products::Change;

/// The time each change takes.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) stop: Range,
    pub(crate) soft_stop: Range,
    pub(crate) start: Range,
    pub(crate) reboot: Range,
    pub(crate) create: Range,
    pub(crate) release: Range,
}

impl Pace {
    /// How long this change takes this time.
    pub(crate) fn of(&self, change: Change, chance: &mut Chance) -> Duration {
        chance.time(match change {
            Change::Stop { forced: true } => self.stop,
            Change::Stop { forced: false } => self.soft_stop,
            Change::Start => self.start,
            Change::Reboot { .. } => self.reboot,
            Change::Terminate | Change::Release => self.release,
        })
    }
}
