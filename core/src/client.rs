//! One logical request: from an action to its result.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::call::Call;
use crate::cancel::Cancel;
use crate::config::{Config, Key};
use crate::envelope::{self, Success};
use crate::error::{Code, Error, Outcome};
use crate::instances::{self, Product};
use crate::limits::Stop;
use crate::log::{Level, Log};
use crate::message::Template;
use crate::request::{Request, newest_version};
use crate::transport::{Answer, Transport};

/// A client. Clones are cheap and share connections and credentials.
#[derive(Clone, Debug)]
pub struct Client(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    transport: Transport,
    template: Template,
    product: &'static Product,
    api_version: String,
    timeout: Duration,
    attempt_timeout: Duration,
    log: Log,
}

impl Client {
    /// A client for a configuration, of which it takes a copy. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Code::CREDENTIALS`] if there are none, [`Code::CONFIG_VALUE`] if a value is of no use.
    pub fn new(config: &Config) -> Result<Client, Error> {
        let product = instances::product(config.text(Key::Product));
        let newest = newest_version(product.service).unwrap_or_default();
        let api_version = config.given(Key::ApiVersion).unwrap_or(newest).to_owned();
        Ok(Client(Arc::new(Shared {
            transport: Transport::new(config)?,
            template: Template::new(config, product.service, &api_version)?,
            product,
            api_version,
            timeout: config.time(Key::TimeoutMs),
            attempt_timeout: config.time(Key::AttemptTimeoutMs),
            log: config.log.clone(),
        })))
    }

    /// A call that begins now, within `timeout` or the configuration's.
    pub fn begin(&self, timeout: Option<Duration>, cancel: Option<Cancel>) -> Call {
        Call::new(timeout.unwrap_or(self.0.timeout), cancel)
    }

    /// The product that the instance functions speak to.
    pub fn product(&self) -> &'static Product {
        self.0.product
    }

    /// The version of the product's API.
    pub fn api_version(&self) -> &str {
        &self.0.api_version
    }

    /// Any action; the text of `response`, and the id of the request.
    ///
    /// # Errors
    /// All that [`Client::exchange`] returns.
    pub fn call_any(&self, request: &Request<'_>, call: &Call) -> Result<Success<String>, Error> {
        self.exchange(request, call, |answer| envelope::read_text(answer, request.describes()))
    }

    /// Sends a request and reads its answer with `read`.
    ///
    /// # Errors
    /// Those of the network and of the service, with what the call has cost.
    pub fn exchange<T>(
        &self,
        request: &Request<'_>,
        call: &Call,
        read: impl Fn(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let result = self.attempt(request, call).and_then(|answer| {
            // An answer that repeats who the caller is is read again without that: errors quote it.
            read(&answer).or_else(|error| match self.0.template.conceal(answer) {
                Some(concealed) => read(&concealed),
                None => Err(error),
            })
        });
        result.map_err(|error| {
            let error = call.charge(error);
            self.0.log.record(Level::Error, format_args!("{} failed: {error}", request.action));
            error
        })
    }

    fn attempt(&self, request: &Request<'_>, call: &Call) -> Result<Answer, Error> {
        call.limits().slice().map_err(not_begun)?;
        call.count_attempt();
        self.0.log.record(
            Level::Debug,
            format_args!(
                "sending {} of {} {}, {} bytes",
                request.action,
                request.service,
                request.version,
                request.body.len()
            ),
        );
        let limits = call.limits().within(self.0.attempt_timeout);
        let answer = self.0.transport.send(self.0.template.fill(request, now())?, &limits)?;
        self.0.log.record(
            Level::Info,
            format_args!(
                "{} answered HTTP {} after {} ms, {} bytes",
                request.action,
                answer.status,
                call.elapsed().as_millis(),
                answer.body.len()
            ),
        );
        Ok(answer)
    }
}

/// The error of a request that was not even begun.
fn not_begun(stop: Stop) -> Error {
    let error = match stop {
        Stop::Timeout => Error::new(Code::TIMEOUT, "the time allowed passed before a request"),
        Stop::Cancelled => Error::new(Code::CANCELLED, "cancelled before a request"),
    };
    error.outcome_is(Outcome::NotSent)
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
