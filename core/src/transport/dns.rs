//! Resolves host names, with a short-lived cache, one lookup for concurrent callers, and waits that
//! end with the call.
//!
//! The system's lookup cannot be interrupted, so it runs on its own thread. The thread outlives the
//! call only if the call gives up on it.

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

/// How long a result is cached.
const TTL: Duration = Duration::from_secs(30);

/// The maximum number of concurrent lookups. There are few names, so more means that they are
/// stuck.
const MAX_LOOKUPS: usize = 4;

/// A caching resolver.
#[derive(Debug, Default)]
pub(super) struct Dns {
    entries: Mutex<HashMap<String, Entry>>,
    /// Counts running lookups: each thread holds a clone.
    running: Arc<()>,
}

#[derive(Debug)]
struct Entry {
    lookup: Arc<Lookup>,
    asked: Instant,
}

/// A lookup that may be running.
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
    /// Resolves a host as written in a URL.
    ///
    /// # Errors
    /// [`Code::RESOLVE`], [`Code::TIMEOUT`] or [`Code::CANCELLED`].
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
        // The thread is about to end: join it, so that none outlives the call.
        let _ = thread.map(JoinHandle::join);
        let addresses = found.map_err(|Failure { why, cause }| {
            self.forget(bare);
            Error::new(Code::RESOLVE, format_args!("{bare}: {why}")).with_cause(cause)
        })?;
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// Drops the cached addresses of a host that could not be reached.
    pub(super) fn forget(&self, host: &str) {
        self.entries().remove(host);
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        lock(&self.entries)
    }

    /// The cached or running lookup of a name, or a new one with its thread.
    fn lookup(&self, host: &str, now: Instant) -> (Arc<Lookup>, Option<JoinHandle<()>>) {
        let mut entries = self.entries();
        if let Some(entry) = entries.get(host)
            && now.saturating_duration_since(entry.asked) < TTL
            && !entry.lookup.has_failed()
        {
            return (Arc::clone(&entry.lookup), None);
        }
        let lookup = Arc::new(Lookup::default());
        let entry = Entry { lookup: Arc::clone(&lookup), asked: now };
        entries.insert(host.to_owned(), entry);
        let ticket = Arc::clone(&self.running);
        let others = Arc::strong_count(&ticket) - 2; // without this one and the resolver's
        drop(entries);
        let thread = if others < MAX_LOOKUPS {
            lookup.start(host, ticket)
        } else {
            lookup.finish(Err(Failure::exhausted("earlier lookups are stuck")));
            None
        };
        (lookup, thread)
    }
}

impl Lookup {
    fn start(self: &Arc<Self>, host: &str, ticket: Arc<()>) -> Option<JoinHandle<()>> {
        let (this, name) = (Arc::clone(self), host.to_owned());
        let started = thread::start("zl-resolve", move || {
            let found = query(&name);
            drop(ticket);
            this.finish(found);
        });
        if started.is_err() {
            self.finish(Err(Failure::exhausted("cannot start a thread for the lookup")));
        }
        started.ok()
    }

    fn finish(&self, found: Result<Vec<IpAddr>, Failure>) {
        *lock(&self.found) = Some(found);
        self.done.notify_all();
    }

    /// Whether it failed. Only callers that waited for it get the failure; others look up again.
    fn has_failed(&self) -> bool {
        matches!(*lock(&self.found), Some(Err(_)))
    }

    /// Waits for the result, within the limits of the call.
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
        Failure { why: "no such host".into(), cause: Cause::Permanent }
    }

    fn exhausted(why: &str) -> Failure {
        Failure { why: format!("{why}; try again later"), cause: Cause::Exhausted }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Queries the system.
fn query(host: &str) -> Result<Vec<IpAddr>, Failure> {
    let hints = AddrInfoHints { socktype: SockType::Stream.into(), ..AddrInfoHints::default() };
    let found = getaddrinfo(Some(host), None, Some(hints)).map_err(explain)?;
    let mut addresses: Vec<IpAddr> = found.flatten().map(|info| info.sockaddr.ip()).collect();
    if host.eq_ignore_ascii_case("localhost") {
        addresses.retain(IpAddr::is_loopback); // plain HTTP is allowed to localhost
    }
    if addresses.is_empty() { Err(Failure::no_such_host()) } else { Ok(addresses) }
}

/// Explains a failed lookup.
///
/// If glibc runs out of descriptors, it reports that the name does not exist. So `errno`, which is
/// per thread, is checked as well, and whether a file can be opened.
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
        _ => Failure { why: error.to_string(), cause: Cause::Unspecified },
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
    fn literal_addresses_need_no_lookup() {
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
    fn failures_are_not_cached() {
        let resolver = Dns::default();
        let error = resolver.resolve("nonexistent.invalid", 1, &limits()).unwrap_err();
        assert_eq!((Code::RESOLVE, Cause::Permanent), (error.code(), error.cause()));
        assert!(!error.is_retryable());
        assert!(error.message().contains("nonexistent.invalid"));
        assert!(resolver.entries().is_empty());
    }

    #[test]
    fn an_abandoned_failure_is_not_cached() {
        let resolver = Dns::default();
        let given_up = Arc::new(Lookup::default());
        given_up.finish(Err(Failure::no_such_host()));
        let entry = Entry { lookup: Arc::clone(&given_up), asked: Instant::now() };
        resolver.entries().insert("localhost".into(), entry);
        assert!(!Arc::ptr_eq(&given_up, &resolver.lookup("localhost", Instant::now()).0));
    }

    #[test]
    fn lookup_errors_have_causes() {
        let cases = [
            (LookupErrorKind::NoName, Cause::Permanent),
            (LookupErrorKind::NoData, Cause::Permanent),
            (LookupErrorKind::Memory, Cause::Exhausted),
            (LookupErrorKind::Again, Cause::Unspecified),
            (LookupErrorKind::Fail, Cause::Unspecified),
        ];
        for (kind, cause) in cases {
            assert_eq!(cause, explain(error_of(kind)).cause, "{kind:?}");
        }
        for errno in [Errno::MFILE, Errno::NFILE, Errno::NOMEM] {
            let error = LookupError::from(io::Error::from(errno));
            assert_eq!(Cause::Exhausted, explain(error).cause, "{errno}");
        }
        let refused = LookupError::from(io::Error::from(Errno::CONNREFUSED));
        assert_eq!(Cause::Unspecified, explain(refused).cause);
    }

    /// An error of this kind: the numbers differ between systems.
    fn error_of(kind: LookupErrorKind) -> LookupError {
        let same = |error: &LookupError| {
            std::mem::discriminant(&error.kind()) == std::mem::discriminant(&kind)
        };
        (-120..120).map(LookupError::new).find(same).unwrap()
    }

    #[test]
    fn stuck_lookups_are_limited() {
        let resolver = Dns::default();
        let mut stuck: Vec<_> = vec![Arc::clone(&resolver.running); MAX_LOOKUPS];
        let error = resolver.resolve("localhost", 1, &limits()).unwrap_err();
        assert_eq!((Code::RESOLVE, Cause::Exhausted), (error.code(), error.cause()));
        assert!(error.is_retryable());
        stuck.pop();
        resolver.resolve("localhost", 1, &limits()).unwrap();
        assert_eq!(
            MAX_LOOKUPS,
            Arc::strong_count(&resolver.running),
            "a finished one is not counted"
        );
    }

    /// A caller that needs the lookup's lock when checked.
    struct Another(Arc<Lookup>);

    impl Caller for Another {
        fn interrupts(&self) -> bool {
            assert!(!self.0.has_failed());
            true
        }
    }

    #[test]
    fn the_caller_is_checked_without_a_lock() {
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
