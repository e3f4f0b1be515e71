//! Configuration keys.

/// The type of a key's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text without control characters.
    Text,
    /// A string that is never displayed, short enough for a header.
    Secret,
    /// An integer in a range.
    Number(u64, u64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `scheme://host[:port]`.
    Endpoint,
    /// A date `YYYY-MM-DD`.
    Date,
    /// The label format that the service documents: letters, digits, `-_ ,;.`, at most 128.
    Label,
    /// Printable ASCII, at most 256 characters.
    Ascii,
    /// `http://[user:password@]host[:port]`.
    Proxy,
    /// The path of a file.
    File,
}

impl Kind {
    /// The kind's name, for documentation and bindings.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Secret => "secret",
            Kind::Number(..) => "number",
            Kind::Choice(_) => "choice",
            Kind::Endpoint => "endpoint",
            Kind::Date => "date",
            Kind::Label => "label",
            Kind::Ascii => "ascii",
            Kind::Proxy => "proxy",
            Kind::File => "file",
        }
    }

    /// The allowed values, in words.
    pub fn range(self) -> String {
        match self {
            Kind::Text => "any text without control characters".into(),
            Kind::Secret => "up to 8192 bytes without control characters; never displayed".into(),
            Kind::Number(least, most) => format!("{least} to {most}"),
            Kind::Choice(words) => words.join(", "),
            Kind::Endpoint => {
                "https://host[:port]; http:// to 127.0.0.0/8, [::1] or localhost only".into()
            }
            Kind::Date => "YYYY-MM-DD".into(),
            Kind::Label => "letters, digits and -_ ,;. up to 128 characters".into(),
            Kind::Ascii => "printable ASCII up to 256 characters".into(),
            Kind::Proxy => "http://[user:password@]host[:port]".into(),
            Kind::File => "path of a file".into(),
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// The key.
    pub key: Key,
    /// The name.
    pub name: &'static str,
    /// The type of its value.
    pub kind: Kind,
    /// The default; empty for none.
    pub default: &'static str,
    /// The meaning, in one line.
    pub text: &'static str,
}

macro_rules! keys {
    ($($key:ident $name:literal $kind:expr, $default:literal, $text:literal;)*) => {
        /// A configuration key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Key {
            $(#[doc = $text] $key),*
        }

        /// All keys.
        pub static TABLE: &[Row] = &[$(Row {
            key: Key::$key, name: $name, kind: $kind, default: $default, text: $text,
        }),*];

        impl Key {
            /// The name.
            pub fn name(self) -> &'static str {
                match self { $(Key::$key => $name),* }
            }

            /// The default; empty for none.
            pub fn default(self) -> &'static str {
                match self { $(Key::$key => $default),* }
            }
        }
    };
}

keys! {
    Endpoint "endpoint" Kind::Endpoint, "https://console.zenlayer.com", "URL of the service";
    Product "product" Kind::Choice(&["vm", "zec", "bmc"]), "vm", "product whose instances the instance functions act on";
    ApiVersion "api_version" Kind::Date, "", "version of the product's API; default: the latest known";
    AccessKeyId "access_key_id" Kind::Ascii, "", "id of the access key";
    AccessKeySecret "access_key_secret" Kind::Secret, "", "secret of the access key";
    Token "token" Kind::Secret, "", "bearer token, used instead of an access key";
    TimeoutMs "timeout_ms" Kind::Number(1, 86_400_000), "60000", "time limit of a call, in milliseconds";
    AttemptTimeoutMs "attempt_timeout_ms" Kind::Number(1, 86_400_000), "15000", "time limit of one request and its response, in milliseconds";
    ConnectTimeoutMs "connect_timeout_ms" Kind::Number(1, 86_400_000), "5000", "time limit of name resolution, connection and TLS handshake together, in milliseconds";
    MaxAttempts "max_attempts" Kind::Number(1, 10), "4", "maximum number of times a request is sent; 1: no retries, and no status query after a lost response";
    RetryBaseMs "retry_base_ms" Kind::Number(1, 60_000), "100", "maximum wait before the first retry, in milliseconds; doubles with each retry, and is ten times as long when the service throttles";
    RetryCapMs "retry_cap_ms" Kind::Number(1, 600_000), "20000", "maximum wait before any retry, in milliseconds";
    MaxRequestBytes "max_request_bytes" Kind::Number(65_536, 1_073_741_824), "16777216", "maximum size of a request body, in bytes; a larger one is refused before it is parsed";
    RateLimit "rate_limit" Kind::Number(0, 10_000), "10", "maximum requests per second of all clones together, with a burst of one second's worth; lower while the service throttles; 0: no limit";
    ReconcileWaitMs "reconcile_wait_ms" Kind::Number(1, 60_000), "500", "wait before the first status query after a lost response, in milliseconds; later queries wait longer";
    MaxConnections "max_connections" Kind::Number(1, 1024), "64", "idle connections kept for reuse";
    IdleTimeoutMs "idle_timeout_ms" Kind::Number(1, 600_000), "10000", "idle time after which a connection is not reused, in milliseconds";
    MaxConnectionAgeMs "max_connection_age_ms" Kind::Number(1, 86_400_000), "300000", "age at which a connection is not reused, in milliseconds";
    CaFile "ca_file" Kind::File, "", "PEM file of certificates to trust in addition to Mozilla's roots";
    Proxy "proxy" Kind::Proxy, "", "HTTP proxy to tunnel requests through; for an http:// endpoint only if the proxy is on this machine too";
    NoProxy "no_proxy" Kind::Text, "", "hosts reached without the proxy, separated by commas or spaces: see docs/proxies.md";
    TlsMinVersion "tls_min_version" Kind::Choice(&["1.2", "1.3"]), "1.2", "minimum TLS version";
    UserAgentSuffix "user_agent_suffix" Kind::Ascii, "", "text appended to the User-Agent header, such as my-program/1.0";
    Validation "validation" Kind::Choice(&["strict", "known", "off"]), "strict", "how zl_send() and its kin check requests: strict refuses what this library does not know, known checks what it knows, off checks nothing";
    RequestClient "request_client" Kind::Label, "", "label sent in x-zc-request-client, which the service stores with each request";
}

/// The row of the key with this name.
pub fn find(name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.name == name)
}
