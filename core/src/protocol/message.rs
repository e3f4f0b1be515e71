//! Builds and signs the HTTP message of a request.

use std::fmt::Write;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, USER_AGENT};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use zeroize::Zeroizing;

use crate::catalogue::secret_names;
use crate::config::credentials::Credentials;
use crate::config::{Config, Key};
use crate::error::redact::Redactor;
use crate::error::{Code, Error};
use crate::protocol::request::Request;
use crate::protocol::sign::{self, Signable, Signer};

const JSON: &str = "application/json";

static X_ZC_ACTION: HeaderName = HeaderName::from_static("x-zc-action");
static X_ZC_REQUEST_CLIENT: HeaderName = HeaderName::from_static("x-zc-request-client");
static X_ZC_SERVICE: HeaderName = HeaderName::from_static("x-zc-service");
static X_ZC_SIGNATURE_METHOD: HeaderName = HeaderName::from_static("x-zc-signature-method");
static X_ZC_TIMESTAMP: HeaderName = HeaderName::from_static("x-zc-timestamp");
static X_ZC_VERSION: HeaderName = HeaderName::from_static("x-zc-version");

/// What the messages of a client have in common.
#[derive(Debug)]
pub struct Template {
    identity: Identity,
    redactor: Arc<Redactor>,
    /// The service of most requests; other targets are derived from it.
    default_target: Target,
    host: HeaderValue,
    user_agent: HeaderValue,
    request_client: Option<HeaderValue>,
}

/// How messages authenticate.
#[derive(Debug)]
enum Identity {
    Key(Signer),
    Token(HeaderValue),
}

/// A service and the version of its API.
#[derive(Clone, Debug)]
struct Target {
    uri: Uri,
    service: HeaderValue,
    version: HeaderValue,
}

impl Template {
    /// A template for a configuration, with a default service and version.
    ///
    /// # Errors
    /// [`Code::CREDENTIALS`] if there are none, [`Code::CONFIG_VALUE`] for a value that is not a
    /// valid header value.
    pub fn new(config: &Config, service: &str, version: &str) -> Result<Template, Error> {
        let endpoint: Uri = config.text(Key::Endpoint).parse().map_err(|_| bad("endpoint"))?;
        let host = endpoint.authority().ok_or_else(|| bad("endpoint"))?.as_str();
        let label = config.given(Key::RequestClient);
        let credentials = config.credentials()?;
        Ok(Template {
            identity: Identity::new(&credentials)?,
            redactor: Arc::new(match credentials {
                Credentials::Key { .. } => Redactor::new(None, secret_names()),
                Credentials::Token(token) => Redactor::new(Some(token), secret_names()),
            }),
            host: header("endpoint", &host.to_ascii_lowercase())?,
            default_target: Target::new(endpoint, service, version)?,
            user_agent: user_agent(config)?,
            request_client: label.map(|label| header("request_client", label)).transpose()?,
        })
    }

    /// The message of a request, signed with a time in seconds since 1970.
    ///
    /// # Errors
    /// [`Code::CONFIG_VALUE`] for a name that is not a valid header value.
    pub fn fill<'a>(
        &self,
        request: &'a Request<'_>,
        time: u64,
    ) -> Result<http::Request<&'a [u8]>, Error> {
        let Target { uri, service, version } = self.target(request)?;
        let mut message = http::Request::new(request.body.as_slice());
        *message.method_mut() = Method::POST;
        *message.uri_mut() = uri;
        let headers = message.headers_mut();
        headers.reserve(14);
        headers.insert(HOST, self.host.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(ACCEPT, HeaderValue::from_static(JSON));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(&X_ZC_SERVICE, service);
        headers.insert(&X_ZC_VERSION, version);
        headers.insert(&X_ZC_ACTION, header("action", request.action)?);
        if let Some(label) = &self.request_client {
            headers.insert(&X_ZC_REQUEST_CLIENT, label.clone());
        }
        self.authorize(headers, &request.body, time)?;
        Ok(message)
    }

    /// Whether messages are signed, which involves the time.
    pub fn is_signed(&self) -> bool {
        matches!(self.identity, Identity::Key(_))
    }

    /// Redacts the credentials of these messages.
    pub fn redactor(&self) -> Arc<Redactor> {
        Arc::clone(&self.redactor)
    }

    fn authorize(&self, headers: &mut HeaderMap, body: &[u8], time: u64) -> Result<(), Error> {
        let signer = match &self.identity {
            Identity::Token(token) => {
                headers.insert(AUTHORIZATION, token.clone());
                return Ok(());
            }
            Identity::Key(signer) => signer,
        };
        let timestamp = time.to_string();
        let signed = Signable {
            content_type: JSON,
            host: self.host.to_str().unwrap_or_default(),
            timestamp: &timestamp,
            body,
        };
        let authorization = signer.authorization(&signed);
        headers.insert(AUTHORIZATION, sensitive("access_key_id", authorization.into())?);
        headers.insert(&X_ZC_TIMESTAMP, header("timestamp", &timestamp)?);
        headers.insert(&X_ZC_SIGNATURE_METHOD, HeaderValue::from_static(sign::ALGORITHM));
        Ok(())
    }

    fn target(&self, request: &Request<'_>) -> Result<Target, Error> {
        let default = &self.default_target;
        if request.service == default.service && request.version == default.version {
            return Ok(default.clone());
        }
        Target::new(default.uri.clone(), request.service, request.version)
    }
}

impl Identity {
    fn new(credentials: &Credentials) -> Result<Identity, Error> {
        match credentials {
            Credentials::Key { id, secret } => Ok(Identity::Key(Signer::new(id, secret))),
            Credentials::Token(token) => {
                let value = Zeroizing::new(["Bearer ", token.as_str()].concat().into_bytes());
                Ok(Identity::Token(sensitive("token", Bytes::from_owner(value))?))
            }
        }
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

/// A header value that debug output does not show.
fn sensitive(what: &str, value: Bytes) -> Result<HeaderValue, Error> {
    let mut value = HeaderValue::from_maybe_shared(value).map_err(|_| bad(what))?;
    value.set_sensitive(true);
    Ok(value)
}

fn bad(what: &str) -> Error {
    Error::new(
        Code::CONFIG_VALUE,
        format_args!("{what}: contains characters that are invalid in a header"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(set: &[(&str, &str)]) -> http::Request<Vec<u8>> {
        let mut config = Config::new();
        for (key, value) in set {
            config.set(key, value).unwrap();
        }
        let template = Template::new(&config, "vm", "2026-04-01").unwrap();
        let request = Request::any("vm", None, "StopInstances", Some("{}")).unwrap();
        template.fill(&request, 1_673_361_177).unwrap().map(<[u8]>::to_vec)
    }

    #[test]
    fn a_signed_message_has_the_required_headers() {
        let message = message(&[
            ("endpoint", "http://LOCALHOST:8080"),
            ("access_key_id", "id"),
            ("access_key_secret", "Gu5t9xGARNpq86cd98joQYCN3"),
            ("request_client", "tests"),
            ("user_agent_suffix", "tests/1"),
        ]);
        let header = |name: &str| message.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(message.uri().path(), "/api/v2/vm");
        assert_eq!(header("host"), "localhost:8080");
        assert_eq!(header("x-zc-action"), "StopInstances");
        assert_eq!(header("x-zc-version"), "2026-04-01");
        assert_eq!(header("x-zc-timestamp"), "1673361177");
        assert_eq!(header("x-zc-request-client"), "tests");
        assert!(header("user-agent").ends_with(" tests/1"));
        assert!(header("authorization").starts_with("ZC2-HMAC-SHA256 Credential=id, "));
        assert!(!format!("{message:?}").contains("Credential"));
    }

    #[test]
    fn a_token_replaces_the_signature() {
        let message = message(&[("token", "hush")]);
        assert_eq!(message.headers()["authorization"], "Bearer hush");
        assert!(!message.headers().contains_key("x-zc-timestamp"));
        assert!(!message.headers().contains_key("x-zc-signature-method"));
        assert!(!format!("{message:?}").contains("hush"));
    }
}
