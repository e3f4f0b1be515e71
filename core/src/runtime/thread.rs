//! Threads of the library, invisible to the host program.

use std::io;
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};

use nix::sys::signal::{SigSet, SigmaskHow};

/// Starts a thread that may outlive its call.
pub(crate) fn start(
    name: &str,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    with_signals_blocked(|| Builder::new().name(name.into()).spawn(body))
}

/// Starts a thread that ends within its call.
pub(crate) fn start_within<'s>(
    scope: &'s Scope<'s, '_>,
    name: &str,
    body: impl FnOnce() + Send + 's,
) -> io::Result<ScopedJoinHandle<'s, ()>> {
    with_signals_blocked(|| Builder::new().name(name.into()).spawn_scoped(scope, body))
}

/// Starts a thread with all signals blocked, so that the host's handlers never run on it.
///
/// A thread inherits its creator's mask. Blocking before creation leaves no window in which a
/// signal could be delivered.
fn with_signals_blocked<T>(start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let started = start();
    before.thread_set_mask()?;
    started
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    /// The blocked signals of this thread, as a bit mask.
    fn blocked() -> u64 {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("SigBlk:")).unwrap();
        u64::from_str_radix(line.trim(), 16).unwrap()
    }

    #[test]
    fn threads_start_with_signals_blocked() {
        let before = blocked();
        let (sender, receiver) = channel();
        start("zl-test", move || sender.send(blocked()).unwrap()).unwrap().join().unwrap();
        assert_eq!(before, blocked(), "the caller's mask is restored");
        // All but SIGKILL and SIGSTOP, and the two that the C library reserves.
        let expected =
            [9, 19, 32, 33].iter().fold(u64::MAX, |all, signal| all & !(1 << (signal - 1)));
        assert_eq!(expected, receiver.recv().unwrap() & expected);
    }
}
