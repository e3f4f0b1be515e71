//! Host names to addresses: cached for a short time, looked up once for all who ask, and never
//! waited for longer than the call allows.
//!
//! The system's look-up cannot be interrupted, so it runs on a thread of its own. That thread
//! outlives the call only if the call gave up on it.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use dns_lookup::{AddrInfoHints, LookupError, LookupErrorKind, SockType, getaddrinfo};

use super::call_state::stopped;
use super::exhaustion::cause_of;
use crate::call::limits::Limits;
use crate::error::{Cause, Code, Error, Phase};
use crate::runtime::thread;

/// How long an answer is used.
const KEPT: Duration = Duration::from_secs(30);

/// How many look-ups may be under way. There are few names to ask for, so that those are stuck.
const MOST_UNDER_WAY: usize = 4;

/// A resolver that remembers.
#[derive(Debug, Default)]
pub(super) struct Dns {
    entries: Mutex<HashMap<String, Entry>>,
    /// Each thread of a look-up has a clone, so that they are counted.
    under_way: Arc<()>,
}

#[derive(Debug)]
struct Entry {
    lookup: Arc<Lookup>,
    asked: Instant,
}

/// A look-up that may still be under way.
#[derive(Debug, Default)]
struct Lookup {
    found: Mutex<Option<Result<Vec<IpAddr>, Failure>>>,
    done: Condvar,
}

/// Why there are no addresses.
#[derive(Clone, Debug)]
struct Failure {
    why: String,
    cause: Cause,
}

impl Dns {
    /// The addresses of a host as it stands in a URL.
    ///
    /// # Errors
    /// [`Code::RESOLVE`], or that of `limits`.
    pub(super) fn resolve(
        &self,
        host: &str,
        port: u16,
        limits: &Limits,
    ) -> Result<Vec<SocketAddr>, Error> {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let (lookup, thread) = self.lookup(bare, limits.now());
        let found = lookup.wait(limits)?;
        // It has said all it had to say: now it is gone with the call that it was started for.
        let _ = thread.map(JoinHandle::join);
        let addresses = found.map_err(|Failure { why, cause }| {
            self.forget(bare);
            Error::new(Code::RESOLVE, format_args!("{bare}: {why}")).because(cause)
        })?;
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// Looks a name up anew next time, as its addresses do not answer.
    pub(super) fn forget(&self, host: &str) {
        self.entries().remove(host);
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        lock(&self.entries)
    }

    /// The look-up of a name: one that is known or under way, or a new one with its thread.
    fn lookup(&self, host: &str, now: Instant) -> (Arc<Lookup>, Option<JoinHandle<()>>) {
        let mut entries = self.entries();
        if let Some(entry) = entries.get(host)
            && now.saturating_duration_since(entry.asked) < KEPT
            && !entry.lookup.has_failed()
        {
            return (Arc::clone(&entry.lookup), None);
        }
        let lookup = Arc::new(Lookup::default());
        let entry = Entry { lookup: Arc::clone(&lookup), asked: now };
        entries.insert(host.to_owned(), entry);
        let ticket = Arc::clone(&self.under_way);
        let others = Arc::strong_count(&ticket) - 2; // but for ours and the resolver's
        drop(entries);
        let thread = if others < MOST_UNDER_WAY {
            lookup.start(host, ticket)
        } else {
            lookup.finish(Err(Failure::exhausted("look-ups before it are stuck")));
            None
        };
        (lookup, thread)
    }
}

impl Lookup {
    fn start(self: &Arc<Self>, host: &str, ticket: Arc<()>) -> Option<JoinHandle<()>> {
        let (this, name) = (Arc::clone(self), host.to_owned());
        let started = thread::start("zl-resolve", move || {
            let found = ask(&name);
            drop(ticket);
            this.finish(found);
        });
        if started.is_err() {
            self.finish(Err(Failure::exhausted("no thread could be started for the look-up")));
        }
        started.ok()
    }

    fn finish(&self, found: Result<Vec<IpAddr>, Failure>) {
        *lock(&self.found) = Some(found);
        self.done.notify_all();
    }

    /// Whether it failed: those who waited know, and nobody else should hear of it.
    fn has_failed(&self) -> bool {
        matches!(*lock(&self.found), Some(Err(_)))
    }

    /// Waits for the look-up to end, or for the call to.
    fn wait(&self, limits: &Limits) -> Result<Result<Vec<IpAddr>, Failure>, Error> {
        loop {
            let slice = limits.slice().map_err(|stop| stopped(stop, Phase::Resolve))?;
            let found = lock(&self.found);
            let waited = self.done.wait_timeout_while(found, slice, |found| found.is_none());
            let (found, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if let Some(result) = found.as_ref() {
                return Ok(result.clone());
            }
        }
    }
}

impl Failure {
    fn no_such_host() -> Failure {
        Failure { why: "no such host".into(), cause: Cause::Lasting }
    }

    fn exhausted(why: &str) -> Failure {
        Failure { why: format!("{why}; try again later"), cause: Cause::Exhausted }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the system.
fn ask(host: &str) -> Result<Vec<IpAddr>, Failure> {
    let hints = AddrInfoHints { socktype: SockType::Stream.into(), ..AddrInfoHints::default() };
    let found = getaddrinfo(Some(host), None, Some(hints)).map_err(explain)?;
    let mut addresses: Vec<IpAddr> = found.flatten().map(|info| info.sockaddr.ip()).collect();
    if host.eq_ignore_ascii_case("localhost") {
        addresses.retain(IpAddr::is_loopback); // what is sent there may be in plain text
    }
    if addresses.is_empty() { Err(Failure::no_such_host()) } else { Ok(addresses) }
}

/// Why the system has no addresses.
///
/// Without a descriptor to ask with, glibc finds that there is no such name. That must not be
/// believed: the error number, which is that of this thread only, tells, and so does a try.
fn explain(error: LookupError) -> Failure {
    let errno = io::Error::last_os_error();
    let kind = error.kind();
    let error = io::Error::from(error);
    let is_no_name = matches!(kind, LookupErrorKind::NoName | LookupErrorKind::NoData);
    let is_exhausted = matches!(kind, LookupErrorKind::Memory)
        || [&errno, &error].into_iter().any(|error| cause_of(error) == Cause::Exhausted)
        || is_no_name && File::open("/").is_err_and(|error| cause_of(&error) == Cause::Exhausted);
    match (is_exhausted, is_no_name) {
        (true, _) => Failure::exhausted("this machine has run out of descriptors or memory"),
        (_, true) => Failure::no_such_host(),
        _ => Failure { why: error.to_string(), cause: Cause::Usual },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::interrupt::Caller;
    use crate::runtime::environment::System;
    use rustix::io::Errno;

    fn limits() -> Limits {
        Limits::none(Arc::new(System)).within(Duration::from_secs(20))
    }

    #[test]
    fn literal_addresses_need_no_look_up() {
        let resolver = Dns::default();
        let found = resolver.resolve("[::1]", 443, &limits()).unwrap();
        assert_eq!(found, ["[::1]:443".parse().unwrap()]);
        assert!(resolver.entries().is_empty());
    }

    #[test]
    fn a_name_is_looked_up_once() {
        let resolver = Dns::default();
        let (first, _) = resolver.lookup("localhost", Instant::now());
        assert!(Arc::ptr_eq(&first, &resolver.lookup("localhost", Instant::now()).0));
        assert!(!resolver.resolve("localhost", 1, &limits()).unwrap().is_empty());
        resolver.forget("localhost");
        assert!(!Arc::ptr_eq(&first, &resolver.lookup("localhost", Instant::now()).0));
    }

    #[test]
    fn failures_are_not_kept() {
        let resolver = Dns::default();
        let error = resolver.resolve("nonexistent.invalid", 1, &limits()).unwrap_err();
        assert_eq!((Code::RESOLVE, Cause::Lasting), (error.code(), error.cause()));
        assert!(!error.is_retryable());
        assert!(error.message().contains("nonexistent.invalid"));
        assert!(resolver.entries().is_empty());
    }

    #[test]
    fn a_failure_that_nobody_waited_for_is_not_kept() {
        let resolver = Dns::default();
        let given_up = Arc::new(Lookup::default());
        given_up.finish(Err(Failure::no_such_host()));
        let entry = Entry { lookup: Arc::clone(&given_up), asked: Instant::now() };
        resolver.entries().insert("localhost".into(), entry);
        assert!(!Arc::ptr_eq(&given_up, &resolver.lookup("localhost", Instant::now()).0));
    }

    #[test]
    fn what_kind_of_failure_it_was_is_told() {
        let cases = [
            (LookupErrorKind::NoName, Cause::Lasting),
            (LookupErrorKind::NoData, Cause::Lasting),
            (LookupErrorKind::Memory, Cause::Exhausted),
            (LookupErrorKind::Again, Cause::Usual),
            (LookupErrorKind::Fail, Cause::Usual),
        ];
        for (kind, cause) in cases {
            assert_eq!(cause, explain(error_of(kind)).cause, "{kind:?}");
        }
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOMEM] {
            let error = LookupError::from(io::Error::from(errno));
            assert_eq!(Cause::Exhausted, explain(error).cause, "{errno}");
        }
        let refused = LookupError::from(io::Error::from(Errno::CONNREFUSED));
        assert_eq!(Cause::Usual, explain(refused).cause);
    }

    /// An error of this kind: the numbers differ between systems, the kinds do not.
    fn error_of(kind: LookupErrorKind) -> LookupError {
        let same = |error: &LookupError| {
            std::mem::discriminant(&error.kind()) == std::mem::discriminant(&kind)
        };
        (-120..120).map(LookupError::new).find(same).unwrap()
    }

    #[test]
    fn few_look_ups_may_be_stuck() {
        let resolver = Dns::default();
        let mut stuck: Vec<_> = vec![Arc::clone(&resolver.under_way); MOST_UNDER_WAY];
        let error = resolver.resolve("localhost", 1, &limits()).unwrap_err();
        assert_eq!((Code::RESOLVE, Cause::Exhausted), (error.code(), error.cause()));
        assert!(error.is_retryable());
        stuck.pop();
        resolver.resolve("localhost", 1, &limits()).unwrap();
        assert_eq!(MOST_UNDER_WAY, Arc::strong_count(&resolver.under_way), "it is not counted on");
    }

    /// Looks the same name up when asked, as its call may.
    struct Another(Arc<Lookup>);

    impl Caller for Another {
        fn interrupts(&self) -> bool {
            assert!(!self.0.has_failed());
            true
        }
    }

    #[test]
    fn the_caller_is_asked_with_no_lock_held() {
        let never = Arc::new(Lookup::default());
        let another = Arc::new(Another(Arc::clone(&never)));
        let limits = limits().interrupted_by(Some(another));
        assert_eq!(never.wait(&limits).unwrap_err().code(), Code::CANCELLED);
    }

    #[test]
    fn waiting_ends_with_the_call() {
        let never = Lookup::default();
        let passed = limits().within(Duration::ZERO);
        assert_eq!(never.wait(&passed).unwrap_err().code(), Code::TIMEOUT);
        let cancel = crate::call::cancel::Cancel::new();
        cancel.request();
        let cancelled = limits().cancelled_by(Some(cancel));
        assert_eq!(never.wait(&cancelled).unwrap_err().code(), Code::CANCELLED);
    }
}
