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
use crate::error::{Code, Error};
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
    /// For the first who learns the result to wait until the thread is gone.
    thread: Mutex<Option<JoinHandle<()>>>,
}

/// Why there are no addresses.
#[derive(Clone, Debug)]
enum Failure {
    NoSuchName,
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
        let found = self.lookup(bare).wait(limits)?;
        let addresses = found.map_err(|failure| {
            self.forget(host);
            failure.of(bare)
        })?;
        Ok(addresses.into_iter().map(|address| SocketAddr::new(address, port)).collect())
    }

    /// Looks a name up anew next time, as its addresses do not answer.
    pub(super) fn forget(&self, host: &str) {
        self.entries().remove(host);
    }

    /// Looks every name up anew.
    pub(super) fn forget_all(&self) {
        self.entries().clear();
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        lock(&self.0)
    }

    /// The look-up of a name: one that is known or under way, or a new one.
    fn lookup(&self, host: &str) -> Arc<Lookup> {
        let mut entries = self.entries();
        if let Some(entry) = entries.get(host)
            && entry.asked.elapsed() < KEPT
        {
            return Arc::clone(&entry.lookup);
        }
        let lookup = Arc::new(Lookup::default());
        let entry = Entry { lookup: Arc::clone(&lookup), asked: Instant::now() };
        entries.insert(host.to_owned(), entry);
        drop(entries);
        Arc::clone(&lookup).start(host.to_owned());
        lookup
    }
}

impl Lookup {
    fn start(self: Arc<Self>, host: String) {
        let here = Arc::clone(&self);
        let name = host.clone();
        let builder = thread::Builder::new().name("zl-resolve".into());
        match builder.spawn(move || self.finish(ask(&host))) {
            Ok(thread) => *lock(&here.thread) = Some(thread),
            // Without a thread the look-up happens here; it cannot be interrupted then.
            Err(_) => here.finish(ask(&name)),
        }
    }

    fn finish(&self, found: Result<Vec<IpAddr>, Failure>) {
        *lock(&self.found) = Some(found);
        self.done.notify_all();
    }

    /// Waits for the look-up to end, or for the call to.
    fn wait(&self, limits: &Limits) -> Result<Result<Vec<IpAddr>, Failure>, Error> {
        let mut found = lock(&self.found);
        loop {
            if let Some(result) = found.clone() {
                drop(found);
                let ending = lock(&self.thread).take();
                let _ = ending.map(JoinHandle::join);
                return Ok(result);
            }
            let slice =
                limits.slice().map_err(|stop| stopped(stop, "resolving the host's name"))?;
            found = self.done.wait_timeout(found, slice).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Failure {
    fn of(self, host: &str) -> Error {
        match self {
            Failure::NoSuchName => {
                Error::new(Code::RESOLVE, format_args!("{host}: no such host; check the endpoint"))
            }
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
    let addresses: Vec<IpAddr> = found.flatten().map(|info| info.sockaddr.ip()).collect();
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
        let first = resolver.lookup("localhost");
        assert!(Arc::ptr_eq(&first, &resolver.lookup("localhost")));
        assert!(!resolver.resolve("localhost", 1, &limits()).unwrap().is_empty());
        resolver.forget("localhost");
        assert!(!Arc::ptr_eq(&first, &resolver.lookup("localhost")));
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
