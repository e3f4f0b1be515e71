//! A persistent connection, used by one call at a time.
//!
//! Each has its own ureq agent, so that the connection can share a [`CallState`] with the call that
//! uses it, and there is no pool inside ureq to wait for.

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::config::{AutoHeaderValue, Config};
use ureq::http::{Request, Response, Uri};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{ConnectionDetails, Connector, NextTimeout};

use super::MAX_BODY;
use super::call_state::CallState;
use super::connector::TcpConnector;
use super::dns::Dns;
use super::setup::Setup;
use super::tls::{ServiceConnection, Tls, TlsConnector};
use crate::call::limits::Limits;
use crate::error::{Code, Error, Phase};

const MAX_HEADER: usize = 64 * 1024;

const PREMATURE: &str =
    "not a valid response: it arrived before the request was sent; check the endpoint";

#[derive(Debug)]
pub(super) struct PooledConnection {
    agent: Agent,
    state: Arc<CallState>,
    /// The process that it belongs to.
    process: u32,
    created: Instant,
    used: Instant,
    /// The request id of the last response.
    last_request_id: Option<String>,
}

impl PooledConnection {
    /// A connection of a process, which connects with its first request.
    pub(super) fn new(
        setup: &Setup,
        resolver: Arc<Dns>,
        tls: Arc<Tls>,
        process: u32,
        limits: &Limits,
    ) -> PooledConnection {
        let state = Arc::new(CallState::new(limits));
        let connector = ()
            .chain(TcpConnector {
                state: Arc::clone(&state),
                resolver,
                proxy: setup.proxy.clone(),
                timeout: setup.connect_timeout,
            })
            .chain(TlsConnector { state: Arc::clone(&state), tls })
            .chain(Ready(Arc::clone(&state)));
        let agent = Agent::with_parts(agent_config(), connector, DeferredResolver);
        let now = limits.now();
        PooledConnection { agent, state, process, created: now, used: now, last_request_id: None }
    }

    /// The process that created it.
    pub(super) fn process(&self) -> u32 {
        self.process
    }

    /// The request id of the previous response on the current connection.
    pub(super) fn last_request_id(&self) -> Option<&str> {
        self.last_request_id.as_deref().filter(|_| self.is_new() == Some(false))
    }

    /// Records the request id of the last response.
    pub(super) fn answered(self, last_request_id: Option<String>) -> PooledConnection {
        PooledConnection { last_request_id, ..self }
    }

    /// When the last request ended.
    pub(super) fn used(&self) -> Instant {
        self.used
    }

    /// Whether the last request used a new connection; `None` if there was none.
    pub(super) fn is_new(&self) -> Option<bool> {
        self.state.is_new()
    }

    /// Whether the connection has been idle for too long, or is too old.
    pub(super) fn is_stale(&self, now: Instant, setup: &Setup) -> bool {
        now.saturating_duration_since(self.used) >= setup.idle_timeout
            || now.saturating_duration_since(self.created) >= setup.max_age
    }

    /// Sends a request and reads the response.
    pub(super) fn send(
        &mut self,
        request: Request<&[u8]>,
        limits: &Limits,
    ) -> Result<Response<Vec<u8>>, Error> {
        self.state.begin(limits.clone());
        let answer = self.exchange(request);
        self.state.end();
        self.used = limits.now();
        self.created = self.state.created().unwrap_or(self.used); // ureq may have reconnected
        answer
    }

    fn exchange(&self, request: Request<&[u8]>) -> Result<Response<Vec<u8>>, Error> {
        let response = self.agent.run(request).map_err(|e| self.state.explain(e))?;
        let (head, mut body) = response.into_parts();
        let status = head.status.as_u16();
        let length = body.content_length().and_then(|length| usize::try_from(length).ok());
        let mut bytes = Vec::with_capacity(length.unwrap_or(1024).min(MAX_BODY));
        let most = u64::try_from(MAX_BODY).unwrap_or(u64::MAX);
        body.as_reader()
            .take(most + 1)
            .read_to_end(&mut bytes)
            .map_err(|e| self.state.explain(e.into()).with_http_status(status))?;
        if bytes.len() > MAX_BODY {
            return Err(Error::new(
                Code::RESPONSE_TOO_LARGE,
                format_args!("the response is larger than {MAX_BODY} bytes"),
            )
            .with_http_status(status));
        }
        Ok(Response::from_parts(head, bytes))
    }
}

/// ureq's configuration, with every default set explicitly.
fn agent_config() -> Config {
    Config::builder()
        .http_status_as_error(false) // the envelope is parsed for any status
        .max_redirects(0) // the signature is for this host only
        .max_redirects_will_error(false)
        .proxy(None) // tunnels are opened here, and the environment is ignored
        .user_agent(AutoHeaderValue::None) // the request has all headers
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .max_response_header_size(MAX_HEADER)
        .max_idle_connections(1) // each agent has one
        .max_idle_connections_per_host(1)
        .max_idle_age(Duration::MAX) // `Pool` drops old connections
        .timeout_global(None) // the limits of the call apply instead
        .timeout_await_100(None)
        .build()
}

/// The last connector: from here on, output is the request and input is its response.
///
/// Input that arrived earlier cannot be the response. Input that arrives while the request is sent
/// may be an early response, which is legitimate.
#[derive(Debug)]
struct Ready(Arc<CallState>);

impl Connector<ServiceConnection> for Ready {
    type Out = ServiceConnection;

    fn connect(
        &self,
        _: &ConnectionDetails,
        mut chained: Option<ServiceConnection>,
    ) -> Result<Option<ServiceConnection>, ureq::Error> {
        let has_input = match &mut chained {
            Some(ServiceConnection::A(plain)) => plain.has_input(),
            Some(ServiceConnection::B(tls)) => tls.has_input(),
            None => false,
        };
        if has_input {
            return Err(self.0.fail(Error::new(Code::RESPONSE, PREMATURE)));
        }
        self.0.enter(Phase::Send);
        Ok(chained)
    }
}

/// Leaves name resolution to [`TcpConnector`], so that a reused connection needs no lookup.
#[derive(Debug)]
struct DeferredResolver;

impl Resolver for DeferredResolver {
    fn resolve(
        &self,
        _: &Uri,
        _: &Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut placeholder = self.empty();
        placeholder.push(([0, 0, 0, 0], 0).into());
        Ok(placeholder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::runtime::environment::System;

    #[test]
    fn a_connection_is_stale_when_idle_or_open_for_too_long() {
        let mut config = Config::new();
        config.set("idle_timeout_ms", "2000").unwrap();
        config.set("max_connection_age_ms", "5000").unwrap();
        let setup = Setup::new(&config).unwrap();
        let limits = Limits::none(Arc::new(System));
        let mut connection = PooledConnection::new(
            &setup,
            Arc::default(),
            Arc::new(Tls::new(&setup.trust)),
            1,
            &limits,
        );
        let created = connection.created;
        let after = |ms| created + Duration::from_millis(ms);
        for (used, now, expected) in [
            (0, 0, false),
            (0, 1999, false),
            (0, 2000, true),
            (4000, 4999, false),
            (4000, 5000, true),
        ] {
            connection.used = after(used);
            assert_eq!(expected, connection.is_stale(after(now), &setup), "used {used}, now {now}");
        }
    }
}
