//! One connection at a time, kept open between requests.
//!
//! Each pooled connection has an agent of its own: so the connection and the call that uses it can share a
//! [`CallState`], and there is no pool inside of ureq to wait for.

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
use super::tls::{Tls, TlsConnector, Way};
use crate::call::limits::Limits;
use crate::error::{Code, Error, Phase};

const MAX_HEADER: usize = 64 * 1024;

const SPOKE_FIRST: &str =
    "not an answer of the service: it was there before the request; see the key endpoint";

#[derive(Debug)]
pub(super) struct PooledConnection {
    agent: Agent,
    state: Arc<CallState>,
    /// Whose it is.
    process: u32,
    made: Instant,
    used: Instant,
    /// The service's id of the request that was answered last.
    last_request_id: Option<String>,
}

impl PooledConnection {
    /// A connection of a process, which is made with its first request.
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
        let agent = Agent::with_parts(agent_config(), connector, Later);
        let now = limits.now();
        PooledConnection { agent, state, process, made: now, used: now, last_request_id: None }
    }

    /// The process that made it.
    pub(super) fn process(&self) -> u32 {
        self.process
    }

    /// The service's id of the request that was answered before on the present connection.
    pub(super) fn last_request_id(&self) -> Option<&str> {
        self.last_request_id.as_deref().filter(|_| self.is_new() == Some(false))
    }

    /// The same connection, whose last answer had this id.
    pub(super) fn answered(self, last_request_id: Option<String>) -> PooledConnection {
        PooledConnection { last_request_id, ..self }
    }

    /// When the last request on it ended.
    pub(super) fn used(&self) -> Instant {
        self.used
    }

    /// Whether the last request went out on a connection made for it; `None` if there was none.
    pub(super) fn is_new(&self) -> Option<bool> {
        self.state.is_new()
    }

    /// Whether the connection was idle too long for another request, or is too old.
    pub(super) fn is_stale(&self, now: Instant, setup: &Setup) -> bool {
        now.saturating_duration_since(self.used) >= setup.idle_timeout
            || now.saturating_duration_since(self.made) >= setup.max_age
    }

    /// Sends a request and reads its answer.
    pub(super) fn send(
        &mut self,
        request: Request<&[u8]>,
        limits: &Limits,
    ) -> Result<Response<Vec<u8>>, Error> {
        self.state.begin(limits.clone());
        let answer = self.exchange(request);
        self.state.end();
        self.used = limits.now();
        self.made = self.state.made().unwrap_or(self.used); // ureq may have made another
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
            .map_err(|e| self.state.explain(e.into()).answered(status))?;
        if bytes.len() > MAX_BODY {
            return Err(Error::new(
                Code::RESPONSE_TOO_LARGE,
                format_args!("the answer is larger than {MAX_BODY} bytes"),
            )
            .answered(status));
        }
        Ok(Response::from_parts(head, bytes))
    }
}

/// ureq's configuration, every default set on purpose.
fn agent_config() -> Config {
    Config::builder()
        .http_status_as_error(false) // the envelope says what a status means
        .max_redirects(0) // the signature is not for other hosts
        .max_redirects_will_error(false)
        .proxy(None) // a tunnel is ours to make, and the environment is not asked
        .user_agent(AutoHeaderValue::None) // headers are the request's own
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .max_response_header_size(MAX_HEADER)
        .max_idle_connections(1) // each agent has one
        .max_idle_connections_per_host(1)
        .max_idle_age(Duration::MAX) // one that is too old is not taken: see `Pool`
        .timeout_global(None) // times are kept by the call's limits, of which ureq knows nothing
        .timeout_await_100(None)
        .build()
}

/// The last connector: from here on, what is sent is the request, and what comes is its answer.
///
/// What came before cannot be. What comes while the request leaves cannot be told from an early
/// answer, which a service may well give.
#[derive(Debug)]
struct Ready(Arc<CallState>);

impl Connector<Way> for Ready {
    type Out = Way;

    fn connect(
        &self,
        _: &ConnectionDetails,
        mut chained: Option<Way>,
    ) -> Result<Option<Way>, ureq::Error> {
        let has_spoken = match &mut chained {
            Some(Way::A(plain)) => plain.has_spoken(),
            Some(Way::B(tls)) => tls.has_spoken(),
            None => false,
        };
        if has_spoken {
            return Err(self.0.fail(Error::new(Code::RESPONSE, SPOKE_FIRST)));
        }
        self.0.enter(Phase::Send);
        Ok(chained)
    }
}

/// Leaves names to [`TcpConnector`], so that none is looked up for a connection that is kept.
#[derive(Debug)]
struct Later;

impl Resolver for Later {
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
    fn a_connection_is_stale_when_it_was_idle_or_is_there_too_long() {
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
        let made = connection.made;
        let after = |ms| made + Duration::from_millis(ms);
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
