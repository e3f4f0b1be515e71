//! Whether this machine has run out of something.

use std::io;

use rustix::io::Errno;

use crate::error::Cause;

/// What is known of a failure beyond its code: that of the system, not of the other side.
pub(super) fn cause_of(error: &io::Error) -> Cause {
    match Errno::from_io_error(error) {
        Some(Errno::MFILE | Errno::NFILE | Errno::NOBUFS | Errno::NOMEM) => Cause::Exhausted,
        _ => Cause::Usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_out_is_told_apart() {
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM] {
            assert_eq!(Cause::Exhausted, cause_of(&errno.into()));
        }
        for errno in [Errno::CONNREFUSED, Errno::HOSTUNREACH, Errno::TIMEDOUT, Errno::ADDRNOTAVAIL]
        {
            assert_eq!(Cause::Usual, cause_of(&errno.into()));
        }
        assert_eq!(Cause::Usual, cause_of(&io::Error::other("stopped")));
    }
}
