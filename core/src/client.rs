//! One logical request: from an action to its result.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Method, Uri};

use crate::call::Call;
use crate::cancel::Cancel;
use crate::config::{Config, Key};
use crate::credentials::Credentials;
use crate::envelope::{self, Success};
use crate::error::{Code, Error, Outcome};
use crate::instances::{self, Product};
use crate::limits::Stop;
use crate::log::{Level, Log};
use crate::request::{Request, newest_version, reads};
use crate::sign::{self, Signable, Signer};
use crate::transport::{Answer, Transport};

const JSON: &str = "application/json";

static X_ZC_ACTION: HeaderName = HeaderName::from_static("x-zc-action");
static X_ZC_REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-zc-request-client");
static X_ZC_SERVICE: HeaderName = HeaderName::from_static("x-zc-service");
static X_ZC_SIGNATURE_METHOD: HeaderName = HeaderName::from_static("x-zc-signature-method");
static X_ZC_TIMESTAMP: HeaderName = HeaderName::from_static("x-zc-timestamp");
static X_ZC_VERSION: HeaderName = HeaderName::from_static("x-zc-version");

/// A client. Clones are cheap and share connections and credentials.
#[derive(Clone, Debug)]
pub struct Client(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    transport: Transport,
    identity: Identity,
    product: &'static Product,
    api_version: String,
    /// Where requests of the product go; the others differ from it.
    home: Target,
    host: HeaderValue,
    user_agent: HeaderValue,
    request_client: Option<HeaderValue>,
    timeout: Duration,
    attempt_timeout: Duration,
    log: Log,
}

/// A service and the version of its API, as requests name them.
#[derive(Clone, Debug)]
struct Target {
    uri: Uri,
    service: HeaderValue,
    version: HeaderValue,
}

/// How requests say who sends them.
#[derive(Debug)]
enum Identity {
    Key(Signer),
    Token(HeaderValue),
}

impl Client {
    /// A client for a configuration, of which it takes a copy. Nothing is sent yet.
    ///
    /// # Errors
    /// [`Code::CREDENTIALS`] if there are none, [`Code::CONFIG_VALUE`] if a value is of no use.
    pub fn new(config: &Config) -> Result<Client, Error> {
        let endpoint: Uri = config.text(Key::Endpoint).parse().map_err(|_| bad("endpoint"))?;
        let host = endpoint.authority().ok_or_else(|| bad("endpoint"))?.as_str();
        let host = header("endpoint", &host.to_ascii_lowercase())?;
        let product = instances::product(config.text(Key::Product));
        let newest = newest_version(product.service).unwrap_or_default();
        let api_version = config.given(Key::ApiVersion).unwrap_or(newest).to_owned();
        Ok(Client(Arc::new(Shared {
            transport: Transport::new(config)?,
            identity: Identity::new(&config.credentials()?)?,
            home: Target::new(endpoint, product.service, &api_version)?,
            product,
            api_version,
            host,
            user_agent: user_agent(config)?,
            request_client: config
                .given(Key::RequestClient)
                .map(|label| header("request_client", label))
                .transpose()?,
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
        let describes = reads(request.action);
        self.exchange(request, call, |answer| envelope::read_text(answer, describes))
    }

    /// Sends a request and reads its answer with `read`.
    ///
    /// # Errors
    /// Those of the network and of the service, with what the call has cost.
    pub fn exchange<T>(
        &self,
        request: &Request<'_>,
        call: &Call,
        read: impl FnOnce(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let result = self.attempt(request, call).and_then(|answer| read(&answer));
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
        let answer = self.0.transport.send(self.prepare(request)?, &limits)?;
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

    /// The request over HTTP, signed with the present time.
    fn prepare<'a>(&self, request: &'a Request<'_>) -> Result<http::Request<&'a [u8]>, Error> {
        let shared = &*self.0;
        let Target { uri, service, version } = self.target(request)?;
        let mut http = http::Request::new(request.body.as_slice());
        *http.method_mut() = Method::POST;
        *http.uri_mut() = uri;
        let headers = http.headers_mut();
        headers.reserve(14);
        headers.insert(HOST, shared.host.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(ACCEPT, HeaderValue::from_static(JSON));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(USER_AGENT, shared.user_agent.clone());
        headers.insert(&X_ZC_SERVICE, service);
        headers.insert(&X_ZC_VERSION, version);
        headers.insert(&X_ZC_ACTION, header("action", request.action)?);
        if let Some(label) = &shared.request_client {
            headers.insert(&X_ZC_REQUEST_CLIENT, label.clone());
        }
        match &shared.identity {
            Identity::Token(token) => {
                headers.insert(AUTHORIZATION, token.clone());
            }
            Identity::Key(signer) => {
                let timestamp = now().to_string();
                let signed = Signable {
                    content_type: JSON,
                    host: shared.host.to_str().unwrap_or_default(),
                    timestamp: &timestamp,
                    body: &request.body,
                };
                headers.insert(AUTHORIZATION, sensitive(signer.authorization(&signed).into())?);
                headers.insert(&X_ZC_TIMESTAMP, header("timestamp", &timestamp)?);
                headers.insert(&X_ZC_SIGNATURE_METHOD, HeaderValue::from_static(sign::ALGORITHM));
            }
        }
        Ok(http)
    }

    /// Where a request goes.
    fn target(&self, request: &Request<'_>) -> Result<Target, Error> {
        let home = &self.0.home;
        if request.service == self.0.product.service && request.version == self.0.api_version {
            return Ok(home.clone());
        }
        Target::new(home.uri.clone(), request.service, request.version)
    }
}

impl Target {
    fn new(endpoint: Uri, service: &str, version: &str) -> Result<Target, Error> {
        let path: PathAndQuery =
            format!("/api/v2/{service}").parse().map_err(|_| bad("service"))?;
        let mut parts = endpoint.into_parts();
        parts.path_and_query = Some(path);
        Ok(Target {
            uri: Uri::from_parts(parts).map_err(|_| bad("service"))?,
            service: header("service", service)?,
            version: header("version", version)?,
        })
    }
}

impl Identity {
    fn new(credentials: &Credentials) -> Result<Identity, Error> {
        match credentials {
            Credentials::Key { id, secret } => {
                // An id that no header can carry would fail each call: better now.
                header("access_key_id", id)?;
                Ok(Identity::Key(Signer::new(id, secret)))
            }
            Credentials::Token(token) => {
                let value =
                    zeroize::Zeroizing::new(format!("Bearer {}", token.as_str()).into_bytes());
                sensitive(Bytes::from_owner(value)).map(Identity::Token).map_err(|_| bad("token"))
            }
        }
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

fn user_agent(config: &Config) -> Result<HeaderValue, Error> {
    let mut text = format!("libzenlayer/{}", crate::VERSION);
    if let Some(suffix) = config.given(Key::UserAgentSuffix) {
        let _ = write!(text, " {suffix}");
    }
    header("user_agent_suffix", &text)
}

fn header(what: &str, text: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(text).map_err(|_| bad(what))
}

/// A header value that is shown nowhere.
fn sensitive(value: Bytes) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_maybe_shared(value).map_err(|_| bad("access_key_id"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn bad(what: &str) -> Error {
    Error::new(Code::CONFIG_VALUE, format_args!("{what}: has characters that cannot be sent"))
}

/// Seconds since 1970.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
