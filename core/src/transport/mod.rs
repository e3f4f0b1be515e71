//! HTTP requests over persistent connections, which all clones of a client share.
//!
//! ureq implements HTTP. Everything that waits is implemented here, so that every wait obeys the
//! call's limits: DNS ([`dns`]), sockets ([`tcp`]) and the layers on top ([`connector`],
//! [`tunnel`], [`tls`]).

mod answer;
mod buffers;
mod call_state;
mod connection;
mod connector;
mod dns;
mod exhaustion;
mod pool;
mod pooled_connection;
pub(crate) mod proxy;
mod setup;
mod tcp;
mod tls;
mod tls_error;
mod tls_records;
mod tunnel;

use crate::call::limits::Limits;
use crate::config::Config;
use crate::error::Error;
use crate::runtime::counters::{Counter, Counters};
use pool::Pool;
use setup::Setup;

pub use answer::Answer;

/// The maximum size of a response body, in bytes.
pub const MAX_BODY: usize = 4 * 1024 * 1024;

/// Sends requests to the service.
pub trait HttpClient: std::fmt::Debug + Send + Sync {
    /// Sends a request and reads the response.
    ///
    /// # Errors
    /// Network errors, each with its outcome.
    fn send(
        &self,
        request: http::Request<&[u8]>,
        limits: &Limits,
        counters: &Counters,
    ) -> Result<Answer, Error>;

    /// Takes back a parsed response, so that its connection can be reused.
    fn keep(&self, _: Answer) {}
}

/// The connections of a client and its clones.
#[derive(Debug)]
pub struct Transport {
    setup: Setup,
    pool: Pool,
}

impl Transport {
    /// A transport without connections.
    ///
    /// # Errors
    /// [`CONFIG_VALUE`](crate::error::Code::CONFIG_VALUE) for an unusable `ca_file` or `proxy`.
    pub fn new(config: &Config) -> Result<Transport, Error> {
        let setup = Setup::new(config)?;
        let pool = Pool::new(&setup);
        Ok(Transport { setup, pool })
    }
}

impl HttpClient for Transport {
    /// Uses an idle connection or a new one.
    fn send(
        &self,
        request: http::Request<&[u8]>,
        limits: &Limits,
        counters: &Counters,
    ) -> Result<Answer, Error> {
        let pool = self.pool.current(&self.setup);
        let mut connection = pool.take_or_make(&self.setup, limits);
        let response = connection.send(request, limits);
        match connection.is_new() {
            Some(true) => counters.add(Counter::ConnectionsNew),
            Some(false) => counters.add(Counter::ConnectionsReused),
            None => {}
        }
        Ok(Answer::of(response?, connection)) // a failed connection is dropped
    }

    fn keep(&self, answer: Answer) {
        let Some(connection) = answer.into_connection() else { return };
        if let Some(pool) = self.pool.of(&connection) {
            pool.keep(connection, &self.setup);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, channel};
    use std::sync::{Arc, Mutex};
    use std::thread;
    use std::time::Duration;

    use super::*;
    use crate::call::interrupt::Caller;
    use crate::error::{Code, Outcome};
    use crate::runtime::environment::System;

    /// Delays connecting until the server has sent its premature response.
    struct Delay(Mutex<Receiver<()>>);

    impl Caller for Delay {
        fn interrupts(&self) -> bool {
            let _ = self.0.lock().unwrap().recv_timeout(Duration::from_secs(5));
            false
        }
    }

    #[test]
    fn a_response_before_the_request_is_refused() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, receiver) = channel();
        let server = thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            socket.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}").unwrap();
            sender.send(()).unwrap();
            socket
        });
        let transport = Transport::new(&Config::new()).unwrap();
        let request = http::Request::post(format!("http://{address}/")).body(&b"{}"[..]).unwrap();
        let delay = Arc::new(Delay(Mutex::new(receiver)));
        let limits = Limits::none(Arc::new(System)).interrupted_by(Some(delay));
        let error = transport.send(request, &limits, &Counters::default()).unwrap_err();
        assert_eq!((Code::RESPONSE, Outcome::NotSent), (error.code(), error.outcome()), "{error}");
        drop(server.join().unwrap());
    }
}
