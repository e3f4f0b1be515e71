//! The simulated cloud.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::actions::Fields;
use crate::auth::Credentials;
use crate::clock::Clock;
use crate::codes;
use crate::envelope::Answer;
use crate::fleet::Fleet;
use crate::journal::Journal;
use crate::limit::Limiter;
use crate::options::Options;
use crate::parameters::Parameters;
use crate::products;
use crate::random::Random;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Request;
use crate::routing;

/// The state of the simulator.
pub(crate) struct Cloud {
    pub(crate) clock: Clock,
    pub(crate) fleets: Vec<Fleet>,
    pub(crate) journal: Journal,
    /// The delay of API responses.
    pub(crate) latency: Duration,
    credentials: Credentials,
    limiter: Option<Limiter>,
    /// The Retry-After of requests over the rate limit, in seconds.
    retry_after: u64,
    random: Random,
}

impl Cloud {
    /// A cloud configured by the options.
    pub(crate) fn new(options: &Options) -> Self {
        let mut random = Random::new(options.seed);
        let (size, durations) = (options.instances, options.durations());
        let mut fleet = |product| Fleet::new(product, size, durations, random.fork());
        let limiter = |limit| Limiter::new(limit, Instant::now());
        Self {
            fleets: products::ALL.into_iter().map(&mut fleet).collect(),
            clock: Clock::new(options.clock_offset),
            journal: Journal::new(),
            latency: Duration::from_millis(options.latency),
            retry_after: options.retry_after,
            credentials: options.credentials(),
            limiter: options.rate_limit.map(limiter),
            random,
        }
    }

    /// Answers an API request and records it in the journal.
    pub(crate) fn answer(&mut self, request: &Request) -> Reply {
        let now = Instant::now();
        let bytes = request.body.as_deref().unwrap_or_default();
        let body = serde_json::from_slice(bytes).unwrap_or(Value::Null);
        let outcome = self.serve(request, &body, now);
        let answer = Answer::new(self.random.request_id(), outcome);
        self.journal.record(request, body, &answer);
        let mut reply = Reply::new(answer.status, answer.body);
        if answer.code == Some(codes::LIMIT_EXCEEDED) {
            reply.retry_after = Some(self.retry_after);
        }
        reply
    }

    fn serve(&mut self, request: &Request, body: &Value, now: Instant) -> Result<Fields, Refusal> {
        self.admit(now)?;
        let fleet = routing::fleet(request, &mut self.fleets)?;
        let bytes = routing::body(request)?;
        let time = self.clock.unix_time();
        self.credentials.check(&request.headers, bytes, time)?;
        routing::check_headers(request, fleet.product)?;
        let action = routing::action(request, fleet.product)?;
        action.run(fleet, &Parameters::of(body)?, now)
    }

    fn admit(&mut self, now: Instant) -> Result<(), Refusal> {
        let admitted = match &mut self.limiter {
            Some(limiter) => limiter.admits(now),
            None => true,
        };
        if admitted {
            return Ok(());
        }
        Err(codes::LIMIT_EXCEEDED.because("wait for Retry-After"))
    }
}
