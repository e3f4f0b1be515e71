//! A service that a function plays, and the environment of its client, in simulated time: it passes only
//! while the client waits.
#![allow(clippy::disallowed_methods)] // provides the clock
#![allow(dead_code, unreachable_pub, missing_docs)]
#![allow(clippy::unwrap_used)]

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use http::{HeaderMap, HeaderValue, header};
use serde_json::{Value, json};
use zenlayer_core::call::limits::Limits;
use zenlayer_core::client::Client;
use zenlayer_core::config::Config;
use zenlayer_core::error::{Code, Error, Outcome};
use zenlayer_core::runtime::counters::Counters;
use zenlayer_core::runtime::environment::Environment;
use zenlayer_core::transport::{Answer, HttpClient};

/// How long a request takes.
pub const LATENCY: Duration = Duration::from_millis(50);

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Answered,
    /// The connection is lost.
    Lost,
    /// Refused with this status.
    Refused(u16),
    /// The answer is no JSON.
    Garbage,
    /// The response has no list.
    Hollow,
}

/// The fates other than an answer.
pub const FAULTS: [Fate; 6] = [
    Fate::Lost,
    Fate::Refused(429),
    Fate::Refused(500),
    Fate::Refused(502),
    Fate::Garbage,
    Fate::Hollow,
];

/// Plays the service: the response to a request's body at a time, and what becomes of it.
type Play = dyn Fn(&Value, Duration) -> (Value, Fate) + Send + Sync;

pub struct Service {
    begun: Instant,
    play: Box<Play>,
    state: Mutex<State>,
}

struct State {
    passed: Duration,
    seed: u64,
    requests: usize,
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Service")
    }
}

impl Service {
    pub fn new(
        play: impl Fn(&Value, Duration) -> (Value, Fate) + Send + Sync + 'static,
    ) -> Arc<Service> {
        let state = State { passed: Duration::ZERO, seed: 1, requests: 0 };
        Arc::new(Service { begun: Instant::now(), play: Box::new(play), state: Mutex::new(state) })
    }

    /// How much time has passed.
    pub fn passed(&self) -> Duration {
        self.state.lock().unwrap().passed
    }

    /// A client of this service, without a rate limit.
    pub fn client(self: &Arc<Self>) -> Client {
        let mut config = Config::new();
        for (key, value) in
            [("access_key_id", "id"), ("access_key_secret", "secret"), ("rate_limit", "0")]
        {
            config.set(key, value).unwrap();
        }
        let environment = Arc::clone(self) as Arc<dyn Environment>;
        Client::within(&config, environment, Box::new(Network(Arc::clone(self)))).unwrap()
    }
}

impl Environment for Service {
    fn now(&self) -> Instant {
        self.begun + self.passed()
    }

    fn wall(&self) -> Duration {
        Duration::from_secs(1_700_000_000) + self.passed()
    }

    fn steady(&self) -> Duration {
        Duration::from_secs(1_000) + self.passed()
    }

    fn random(&self) -> f64 {
        // SplitMix64.
        let mut state = self.state.lock().unwrap();
        state.seed = state.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state.seed;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn sleep(&self, time: Duration) {
        self.state.lock().unwrap().passed += time;
    }
}

/// Carries requests to a service.
#[derive(Debug)]
struct Network(Arc<Service>);

impl HttpClient for Network {
    fn send(
        &self,
        message: http::Request<&[u8]>,
        limits: &Limits,
        _: &Counters,
    ) -> Result<Answer, Error> {
        if limits.slice().is_err() {
            return Err(Error::new(Code::TIMEOUT, "no time").with_outcome(Outcome::NotSent));
        }
        let body: Value = serde_json::from_slice(message.body()).unwrap();
        let number = {
            let mut state = self.0.state.lock().unwrap();
            state.requests += 1;
            state.requests
        };
        let (response, fate) = (self.0.play)(&body, self.0.passed());
        self.0.sleep(LATENCY);
        let id = format!("T-{number}");
        match fate {
            Fate::Answered => Ok(answer(200, json!({ "requestId": id, "response": response }))),
            Fate::Hollow => Ok(answer(200, json!({ "requestId": id, "response": {} }))),
            Fate::Refused(status) => Ok(answer(status, json!({ "requestId": id, "code": "NO" }))),
            Fate::Garbage => Ok(answer(200, json!("<html>"))),
            Fate::Lost => Err(Error::new(Code::IO, "connection lost")),
        }
    }
}

fn answer(status: u16, body: Value) -> Answer {
    let json = HeaderValue::from_static("application/json");
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
    Answer::new(status, headers, body.to_string().into_bytes())
}

/// Whether what is drawn must have met everything: a long run that has not has tested nothing.
pub fn is_long() -> bool {
    std::env::var_os("ARBTEST_BUDGET_MS").is_some()
}
