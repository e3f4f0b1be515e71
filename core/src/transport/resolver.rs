//! Host names to addresses: cached for a short time, looked up once for all who ask, and never
//! waited for longer than the call allows.
//!
//! The system's look-up cannot be interrupted, so it runs on a thread of its own. That thread
//! outlives the call only if the call gave up on it.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use dns_lookup::{AddrInfoHints, LookupErrorKind, SockType, getaddrinfo};

use super::line::stopped;
use crate::error::{Code, Error, Phase};
use crate::limits::Limits;

/// How long an answer is used.
const KEPT: Duration = Duration::from_secs(30);

/// A resolver that remembers.
#[derive(Debug, Default)]
pub(super) struct Resolver(Mutex<HashMap<String, Entry>>);

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
enum Failure {
    NoSuchName,
    NoThread,
    Other(String),
}

impl Resolver {
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
        let (lookup, thread) = self.lookup(bare);
        let found = lookup.wait(limits)?;
        // It has said all it had to say: now it is gone with the call that it was started for.
        let _ = thread.map(JoinHandle::join);
        let addresses = found.map_err(|failure| {
            self.forget(bare);
            failure.of(bare)
        })?;
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// Looks a name up anew next time, as its addresses do not answer.
    pub(super) fn forget(&self, host: &str) {
        self.entries().remove(host);
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        lock(&self.0)
    }

    /// The look-up of a name: one that is known or under way, or a new one with its thread.
    fn lookup(&self, host: &str) -> (Arc<Lookup>, Option<JoinHandle<()>>) {
        let mut entries = self.entries();
        if let Some(entry) = entries.get(host)
            && entry.asked.elapsed() < KEPT
        {
            return (Arc::clone(&entry.lookup), None);
        }
        let lookup = Arc::new(Lookup::default());
        let entry = Entry { lookup: Arc::clone(&lookup), asked: Instant::now() };
        entries.insert(host.to_owned(), entry);
        drop(entries);
        let thread = lookup.start(host);
        (lookup, thread)
    }
}

impl Lookup {
    fn start(self: &Arc<Self>, host: &str) -> Option<JoinHandle<()>> {
        let (this, name) = (Arc::clone(self), host.to_owned());
        let builder = thread::Builder::new().name("zl-resolve".into());
        let started = builder.spawn(move || this.finish(ask(&name)));
        if started.is_err() {
            self.finish(Err(Failure::NoThread));
        }
        started.ok()
    }

    fn finish(&self, found: Result<Vec<IpAddr>, Failure>) {
        *lock(&self.found) = Some(found);
        self.done.notify_all();
    }

    /// Waits for the look-up to end, or for the call to.
    fn wait(&self, limits: &Limits) -> Result<Result<Vec<IpAddr>, Failure>, Error> {
        let mut found = lock(&self.found);
        loop {
            if let Some(result) = found.as_ref() {
                return Ok(result.clone());
            }
            let slice = limits.slice().map_err(|stop| stopped(stop, Phase::Resolve))?;
            found = self.done.wait_timeout(found, slice).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Failure {
    fn of(self, host: &str) -> Error {
        match self {
            Failure::NoSuchName => Error::new(Code::RESOLVE, format_args!("{host}: no such host")),
            Failure::NoThread => Error::new(
                Code::RESOLVE,
                format_args!("{host}: no thread could be started for the look-up; try again later"),
            ),
            Failure::Other(why) => Error::new(Code::RESOLVE, format_args!("{host}: {why}")),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks the system.
fn ask(host: &str) -> Result<Vec<IpAddr>, Failure> {
    let hints = AddrInfoHints { socktype: SockType::Stream.into(), ..AddrInfoHints::default() };
    let found = getaddrinfo(Some(host), None, Some(hints)).map_err(|e| match e.kind() {
        LookupErrorKind::NoName | LookupErrorKind::NoData => Failure::NoSuchName,
        _ => Failure::Other(std::io::Error::from(e).to_string()),
    })?;
    let mut addresses: Vec<IpAddr> = found.flatten().map(|info| info.sockaddr.ip()).collect();
    if host.eq_ignore_ascii_case("localhost") {
        addresses.retain(IpAddr::is_loopback); // what is sent there may be in plain text
    }
    if addresses.is_empty() { Err(Failure::NoSuchName) } else { Ok(addresses) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        Limits::new(None, None).within(Duration::from_secs(20))
    }

    #[test]
    fn literal_addresses_need_no_look_up() {
        let resolver = Resolver::default();
        let found = resolver.resolve("[::1]", 443, &limits()).unwrap();
        assert_eq!(found, ["[::1]:443".parse().unwrap()]);
        assert!(resolver.entries().is_empty());
    }

    #[test]
    fn a_name_is_looked_up_once() {
        let resolver = Resolver::default();
        let (first, _) = resolver.lookup("localhost");
        assert!(Arc::ptr_eq(&first, &resolver.lookup("localhost").0));
        assert!(!resolver.resolve("localhost", 1, &limits()).unwrap().is_empty());
        resolver.forget("localhost");
        assert!(!Arc::ptr_eq(&first, &resolver.lookup("localhost").0));
    }

    #[test]
    fn failures_are_not_kept() {
        let resolver = Resolver::default();
        let error = resolver.resolve("nonexistent.invalid", 1, &limits()).unwrap_err();
        assert_eq!(error.code(), Code::RESOLVE);
        assert!(error.message().contains("nonexistent.invalid"));
        assert!(resolver.entries().is_empty());
    }

    #[test]
    fn waiting_ends_with_the_call() {
        let never = Lookup::default();
        let passed = Limits::new(Some(Instant::now()), None);
        assert_eq!(never.wait(&passed).unwrap_err().code(), Code::TIMEOUT);
        let cancel = crate::cancel::Cancel::new();
        cancel.request();
        let cancelled = Limits::new(None, Some(cancel));
        assert_eq!(never.wait(&cancelled).unwrap_err().code(), Code::CANCELLED);
    }
}
