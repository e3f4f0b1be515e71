//! The client: single attempts, and calls from begin to end.

use std::sync::Arc;
use std::time::Duration;

mod describe;

use crate::call::cancel::Cancel;
use crate::call::{Call, not_begun};
use crate::catalogue::{Validation, newest_version, secrets_in};
use crate::config::{Config, Key};
use crate::error::{Cause, Code, Error, Outcome, Phase};
use crate::product::{self, Api, Product};
use crate::protocol::message::Template;
use crate::protocol::request::Request;
use crate::protocol::signing_clock::{self, Clock, Comparison, Moment};
use crate::retry::classify::Class;
use crate::retry::{Retry, RetryState};
use crate::runtime::counters::{Counter, Counters};
use crate::runtime::environment::{Environment, System};
use crate::runtime::log::{Level, Log, named};
use crate::transport::{Answer, HttpClient, Transport};
use describe::describe;

/// A client. Clones are cheap and share connections, credentials, rate limits and counters.
#[derive(Clone, Debug)]
pub struct Client(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    environment: Arc<dyn Environment>,
    http: Box<dyn HttpClient>,
    template: Template,
    clock: Clock,
    retry: Retry,
    counters: Arc<Counters>,
    product: &'static Product,
    api_version: String,
    description: String,
    timeout: Duration,
    attempt_timeout: Duration,
    reconcile_wait: Duration,
    max_request_bytes: usize,
    validation: Validation,
    log: Log,
}

impl Client {
    /// A client with a copy of a configuration. Sends nothing.
    ///
    /// # Errors
    /// [`Code::CREDENTIALS`] if there are none, [`Code::CONFIG_VALUE`] if a value is unusable.
    pub fn new(config: &Config) -> Result<Client, Error> {
        let environment = Arc::new(System);
        let transport = Transport::new(config)?;
        Client::within(config, environment, Box::new(transport))
    }

    /// Like [`Client::new`], with another environment and HTTP client.
    ///
    /// # Errors
    /// As [`Client::new`].
    pub fn within(
        config: &Config,
        environment: Arc<dyn Environment>,
        http: Box<dyn HttpClient>,
    ) -> Result<Client, Error> {
        let product = product::product(config.text(Key::Product));
        let newest = newest_version(product.service).unwrap_or_default();
        let api_version = config.given(Key::ApiVersion).unwrap_or(newest).to_owned();
        let counters = Arc::<Counters>::default();
        Ok(Client(Arc::new(Shared {
            http,
            template: Template::new(config, product.service, &api_version)?,
            clock: Clock::default(),
            retry: Retry::new(config, Arc::clone(&environment), Arc::clone(&counters)),
            counters,
            environment,
            product,
            api_version,
            description: describe(config)?,
            timeout: config.time(Key::TimeoutMs),
            attempt_timeout: config.time(Key::AttemptTimeoutMs),
            reconcile_wait: config.time(Key::ReconcileWaitMs),
            max_request_bytes: usize::try_from(config.number(Key::MaxRequestBytes))
                .unwrap_or(usize::MAX),
            validation: Validation::named(config.text(Key::Validation)),
            log: config.log.clone(),
        })))
    }

    /// Begins a call with `timeout` or the configured one.
    pub fn begin(&self, timeout: Option<Duration>, cancel: Option<Cancel>) -> Call {
        let environment = Arc::clone(&self.0.environment);
        Call::new(environment, timeout.unwrap_or(self.0.timeout), cancel)
    }

    /// The counters of all clones together.
    pub fn counters(&self) -> &Counters {
        &self.0.counters
    }

    /// A one-line description of the client, without secrets.
    pub fn description(&self) -> &str {
        &self.0.description
    }

    /// The largest request body, in bytes. Those of the instance functions are smaller.
    pub fn max_request_bytes(&self) -> usize {
        self.0.max_request_bytes
    }

    /// How composed requests are checked.
    pub(crate) fn validation(&self) -> Validation {
        self.0.validation
    }

    /// The API of the instance functions.
    pub(crate) fn api(&self) -> Api<'_> {
        Api { product: self.0.product, version: &self.0.api_version }
    }

    /// The API of a product; of the configured one, in the configured version.
    pub(crate) fn api_of(&self, product: Option<&'static Product>) -> Api<'_> {
        match product {
            Some(product) if product.service != self.0.product.service => {
                Api { product, version: newest_version(product.service).unwrap_or_default() }
            }
            _ => self.api(),
        }
    }

    pub(crate) fn environment(&self) -> &dyn Environment {
        &*self.0.environment
    }

    pub(crate) fn retry(&self) -> &Retry {
        &self.0.retry
    }

    pub(crate) fn log(&self) -> &Log {
        &self.0.log
    }

    /// The wait before the first poll after a lost response.
    pub(crate) fn reconcile_wait(&self) -> Duration {
        self.0.reconcile_wait
    }

    /// Sends a request, with retries, and parses the response with `read`.
    pub(crate) fn exchange<T>(
        &self,
        request: &Request<'_>,
        class: Class,
        call: &Call,
        read: impl Fn(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.resume(request, &mut RetryState::new(class), call, read)
    }

    /// Continues a request that may have been sent before.
    pub(crate) fn resume<T>(
        &self,
        request: &Request<'_>,
        state: &mut RetryState,
        call: &Call,
        read: impl Fn(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut number = state.attempts();
        self.0.retry.run(request.action, state, call, || {
            number += 1;
            self.attempt(request, number, call, &read)
        })
    }

    /// Concludes a call: adds its cost to an error, and logs the error.
    pub(crate) fn conclude<T>(
        &self,
        action: &str,
        call: &Call,
        result: Result<T, Error>,
    ) -> Result<T, Error> {
        result.map_err(|error| {
            if error.outcome() == Outcome::Unknown {
                self.0.counters.add(Counter::Unknown);
            }
            let error = call.charge(error);
            let request_id = named(error.request_id());
            self.0.log.record(Level::Error, format_args!("{action} failed: {error}{request_id}"));
            error
        })
    }

    /// Signs a request, sends it once, and parses the response.
    fn attempt<T>(
        &self,
        request: &Request<'_>,
        number: u32,
        call: &Call,
        read: &impl Fn(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        call.limits().slice().map_err(not_begun)?;
        call.count_attempt();
        self.0.counters.add(Counter::Requests);
        let signed = self.0.clock.now(&*self.0.environment);
        let mut answer = self.send(request, number, signed, call)?;
        let took = self.0.environment.now().saturating_duration_since(signed.at());
        let result = read(&answer).or_else(|error| match secrets_in(&request.body) {
            // Read anew, and nothing of what was sent in confidence is repeated.
            Some(secrets) => {
                answer.redactor = Arc::new(answer.redactor.hiding(&secrets));
                read(&answer)
            }
            None => Err(error),
        });
        self.record(request.action, number, &answer, took);
        let result = result.map_err(|error| {
            let comparison = self.0.clock.compare(&*self.0.environment, signed, &answer.headers);
            self.note_skew(error.with_phase(Phase::Answer), comparison)
        });
        self.0.http.keep(answer);
        result
    }

    /// Logs a response once it has been parsed, with the service's request id.
    fn record(&self, action: &str, number: u32, answer: &Answer, took: Duration) {
        let (status, length, took) = (answer.status, answer.body.len(), took.as_millis());
        let request_id = named(answer.request_id());
        self.0.log.record(
            Level::Info,
            format_args!(
                "{action} attempt {number} answered HTTP {status} after {took} ms, {length} bytes\
                 {request_id}"
            ),
        );
    }

    fn send(
        &self,
        request: &Request<'_>,
        number: u32,
        signed: Moment,
        call: &Call,
    ) -> Result<Answer, Error> {
        let Shared { log, template, http, counters, attempt_timeout, .. } = &*self.0;
        let Request { action, service, version, body } = request;
        let length = body.len();
        log.record(
            Level::Debug,
            format_args!(
                "sending {action} of {service} {version}, attempt {number}, {length} bytes"
            ),
        );
        let limits = call.limits().within(*attempt_timeout);
        let message = template.fill(request, signed.seconds())?;
        let mut answer = http.send(message, &limits, counters).map_err(|error| {
            let is_attempt_timeout = error.code() == Code::TIMEOUT && call.limits().check().is_ok();
            if is_attempt_timeout { error.with_note(ATTEMPT_TIMEOUT) } else { error }
        })?;
        answer.redactor = template.redactor();
        Ok(answer)
    }

    /// Adds the clock skew to an error. If a signature was refused and the clock is off, later
    /// requests are signed with the service's clock.
    fn note_skew(&self, error: Error, comparison: Option<Comparison>) -> Error {
        let Some(comparison) = comparison else { return error };
        let error = error.with_skew(Some(comparison.skew));
        let is_refusal = error.outcome() == Outcome::Rejected && error.is_auth_failure();
        if !is_refusal || !self.0.template.is_signed() {
            return error;
        }
        let error = match signing_clock::describe(comparison.skew) {
            Some(words) => error.with_note(words),
            None => error,
        };
        if !comparison.is_wrong() {
            return error;
        }
        self.0.clock.adopt(&comparison);
        self.0.counters.add(Counter::ClockAdopted);
        self.0.log.record(
            Level::Warn,
            format_args!("signing with the service's clock from now on: {error}"),
        );
        error.with_cause(Cause::WrongTime)
    }
}

const ATTEMPT_TIMEOUT: &str =
    "attempt_timeout_ms and connect_timeout_ms allow no more time for one attempt";
