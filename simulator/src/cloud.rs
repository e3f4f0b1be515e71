//! The simulated cloud: its accounts, and what is common to them.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use crate::account::{Account, Served};
use crate::auth::{self, Credentials};
use crate::clock::Clock;
use crate::codes;
use crate::envelope::Answer;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::limit::Limiter;
use crate::model::Service;
use crate::perform::Depth;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::request::Request;
use crate::routing;
use crate::world::{Timeline, World, WorldSettings};

/// What a cloud is like.
pub struct Settings {
    /// Those of each account; the first is the default one.
    pub credentials: Vec<Credentials>,
    /// How many seconds its clock is ahead of the machine's.
    pub clock_offset: i64,
    /// The delay of API responses.
    pub latency: Duration,
    /// The requests per second that are admitted; `None`: any number.
    pub rate_limit: Option<u32>,
    /// The Retry-After of those over the limit, in seconds.
    pub retry_after: u64,
    /// Answers that are deeper are refused.
    pub deepest: Depth,
    /// Whether time passes by itself.
    pub clock_runs: bool,
    /// What the world of each account is like.
    pub world: WorldSettings,
}

/// The state of the simulator.
pub struct Cloud {
    pub(crate) clock: Clock,
    /// The first has the requests that no account can be told from.
    pub(crate) accounts: Vec<Account>,
    /// The delay of API responses.
    pub(crate) latency: Duration,
    limiter: Option<Limiter>,
    /// The Retry-After of requests over the rate limit, in seconds.
    retry_after: u64,
    deepest: Depth,
}

impl Cloud {
    /// A cloud with its first resources.
    pub fn new(settings: Settings) -> Self {
        let limiter = |limit| Limiter::new(limit, Instant::now());
        let account = |credentials| Account {
            credentials,
            world: World::new(settings.world, Timeline::new(settings.clock_runs)),
            journal: Journal::new(),
            faults: Faults::default(),
        };
        Self {
            accounts: settings.credentials.into_iter().map(account).collect(),
            clock: Clock::new(settings.clock_offset),
            latency: settings.latency,
            retry_after: settings.retry_after,
            limiter: settings.rate_limit.map(limiter),
            deepest: settings.deepest,
        }
    }

    /// Answers an API request and records it in the journal.
    pub fn answer(&mut self, request: &Request) -> Reply {
        let Some(served) = self.serve(request) else { return Reply::new(500, "{}") };
        let mut reply = match served.answer {
            Some(answer) => self.reply(answer),
            // The fault comes instead.
            None => Reply::new(500, "{}"),
        };
        reply.depth = served.depth.map(Depth::name);
        reply.fault = served.fault;
        reply
    }

    fn reply(&self, answer: Answer) -> Reply {
        let is_limited = answer.code.as_ref() == Some(codes::LIMIT_EXCEEDED);
        let retry_after = is_limited.then_some(self.retry_after);
        Reply { retry_after, ..Reply::new(answer.status, answer.body) }
    }

    fn serve(&mut self, request: &Request) -> Option<Served> {
        match self.admit(request) {
            Ok((account, service)) => {
                let deepest = self.deepest;
                Some(self.accounts.get_mut(account)?.serve(request, service, deepest))
            }
            Err(refusal) => Some(self.accounts.first_mut()?.refuse(request, refusal)),
        }
    }

    /// The account and the service of a request.
    fn admit(&mut self, request: &Request) -> Result<(usize, &'static Service), Refusal> {
        let is_admitted =
            self.limiter.as_mut().is_none_or(|limiter| limiter.admits(Instant::now()));
        if !is_admitted {
            return Err(codes::LIMIT_EXCEEDED.because("wait for Retry-After"));
        }
        let service = routing::service(request)?;
        let bytes = routing::body(request)?;
        let credentials = self.accounts.iter().map(|account| &account.credentials);
        let account = auth::check(credentials, &request.headers, bytes, self.clock.unix_time())?;
        Ok((account, service))
    }

    /// The worlds of all accounts, as a document.
    pub fn save(&self) -> Value {
        let world =
            |account: &Account| (account.credentials.key_id().to_owned(), account.world.save());
        json!({ "accounts": self.accounts.iter().map(world).collect::<Map<String, Value>>() })
    }

    /// Replaces the worlds of those accounts that a document has.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the document.
    pub fn load(&mut self, document: &Value) -> Result<(), String> {
        let worlds = document["accounts"].as_object().ok_or("accounts must be an object")?;
        for account in &mut self.accounts {
            let id = account.credentials.key_id().to_owned();
            if let Some(world) = worlds.get(&id) {
                account.world.load(world).map_err(|problem| format!("accounts.{id}: {problem}"))?;
            }
        }
        Ok(())
    }
}
