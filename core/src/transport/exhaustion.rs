//! Detects exhausted system resources.

use std::io;

use rustix::io::Errno;

use crate::error::Cause;

/// The cause of an I/O error: exhausted resources of this machine, or unspecified.
pub(super) fn cause_of(error: &io::Error) -> Cause {
    match Errno::from_io_error(error) {
        Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM) => Cause::Exhausted,
        _ => Cause::Unspecified,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exhaustion_is_recognized() {
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM] {
            assert_eq!(Cause::Exhausted, cause_of(&errno.into()));
        }
        for errno in [Errno::CONNREFUSED, Errno::HOSTUNREACH, Errno::TIMEDOUT, Errno::ADDRNOTAVAIL]
        {
            assert_eq!(Cause::Unspecified, cause_of(&errno.into()));
        }
        assert_eq!(Cause::Unspecified, cause_of(&io::Error::other("stopped")));
    }
}
