//! How long statuses last.

use std::time::Duration;

use super::random::{Random, Range};

/// The durations of what requests begin.
#[derive(Clone, Copy)]
pub struct Durations {
    /// Of STOPPING.
    pub stop: Range,
    /// Of STOPPING, if it was not forced.
    pub soft_stop: Range,
    /// Of a start.
    pub start: Range,
    /// Of a reboot.
    pub reboot: Range,
    /// Of a creation.
    pub create: Range,
    /// Of a termination or release.
    pub release: Range,
    /// Of other changes.
    pub change: Range,
}

/// Which duration something has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasting {
    Stop,
    SoftStop,
    Start,
    Reboot,
    Create,
    Release,
    Change,
}

impl Durations {
    /// Draws a duration.
    pub(crate) fn draw(&self, lasting: Lasting, random: &mut Random) -> Duration {
        random.time(match lasting {
            Lasting::Stop => self.stop,
            Lasting::SoftStop => self.soft_stop,
            Lasting::Start => self.start,
            Lasting::Reboot => self.reboot,
            Lasting::Create => self.create,
            Lasting::Release => self.release,
            Lasting::Change => self.change,
        })
    }
}
