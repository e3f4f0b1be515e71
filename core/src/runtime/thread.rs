//! Threads of our own, which the host program does not notice.

use std::io;
use std::thread::{Builder, JoinHandle, Scope, ScopedJoinHandle};

use nix::sys::signal::{SigSet, SigmaskHow};

/// Starts a thread that may outlive its call.
pub(crate) fn start(
    name: &str,
    body: impl FnOnce() + Send + 'static,
) -> io::Result<JoinHandle<()>> {
    quiet(|| Builder::new().name(name.into()).spawn(body))
}

/// Starts a thread that ends within its call.
pub(crate) fn start_within<'s>(
    scope: &'s Scope<'s, '_>,
    name: &str,
    body: impl FnOnce() + Send + 's,
) -> io::Result<ScopedJoinHandle<'s, ()>> {
    quiet(|| Builder::new().name(name.into()).spawn_scoped(scope, body))
}

/// Has a thread started that takes no signal: a handler of the host's never runs on it.
///
/// A thread begins with the signals of the one that starts it. So they are blocked here before,
/// not there after: there is no moment in which one could come through.
fn quiet<T>(start: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let before = SigSet::all().thread_swap_mask(SigmaskHow::SIG_SETMASK)?;
    let started = start();
    before.thread_set_mask()?;
    started
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    /// The signals that this thread does not take, bit by bit.
    fn blocked() -> u64 {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("SigBlk:")).unwrap();
        u64::from_str_radix(line.trim(), 16).unwrap()
    }

    #[test]
    fn no_signal_is_taken_from_the_first_moment() {
        let before = blocked();
        let (sender, receiver) = channel();
        start("zl-test", move || sender.send(blocked()).unwrap()).unwrap().join().unwrap();
        assert_eq!(before, blocked(), "the caller takes what it took before");
        // All but those that cannot be blocked, and the two that the C library keeps for itself.
        let expected =
            [9, 19, 32, 33].iter().fold(u64::MAX, |all, signal| all & !(1 << (signal - 1)));
        assert_eq!(expected, receiver.recv().unwrap() & expected);
    }
}
