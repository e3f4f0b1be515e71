//! Configuration keys.

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any text without control characters.
    Text,
    /// A text that is never shown, short enough for a header.
    Secret,
    /// A whole number from the first to the second.
    Number(u64, u64),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// `scheme://host[:port]`.
    Endpoint,
    /// A date `YYYY-MM-DD`.
    Date,
    /// The label that the service's documents allow: letters, digits, `-_ ,;.`, at most 128.
    Label,
    /// Printable ASCII, at most 256 characters.
    Ascii,
    /// `http://[user:password@]host[:port]`.
    Proxy,
    /// The path of a file.
    File,
}

impl Kind {
    /// The kind's name, for documents and bindings.
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

    /// What the key takes, in words.
    pub fn range(self) -> String {
        match self {
            Kind::Text => "any text without control characters".into(),
            Kind::Secret => "up to 8192 bytes without control characters; never shown".into(),
            Kind::Number(least, most) => format!("{least} to {most}"),
            Kind::Choice(words) => words.join(", "),
            Kind::Endpoint => {
                "https://host[:port]; http:// to 127.0.0.0/8, [::1] or localhost only".into()
            }
            Kind::Date => "YYYY-MM-DD".into(),
            Kind::Label => "letters, digits and -_ ,;. up to 128".into(),
            Kind::Ascii => "printable ASCII up to 256".into(),
            Kind::Proxy => "http://[user:password@]host[:port]".into(),
            Kind::File => "path of a file".into(),
        }
    }
}

/// One row of the table.
#[derive(Debug)]
pub struct Row {
    /// Which key.
    pub key: Key,
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Its default; empty for none.
    pub default: &'static str,
    /// One line on what it means.
    pub text: &'static str,
}

macro_rules! keys {
    ($($key:ident $name:literal $kind:expr, $default:literal, $text:literal;)*) => {
        /// A configuration key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Key {
            $(#[doc = $text] $key),*
        }

        /// Every key.
        pub static TABLE: &[Row] = &[$(Row {
            key: Key::$key, name: $name, kind: $kind, default: $default, text: $text,
        }),*];

        impl Key {
            /// The key's name.
            pub fn name(self) -> &'static str {
                match self { $(Key::$key => $name),* }
            }

            /// The key's default; empty for none.
            pub fn default(self) -> &'static str {
                match self { $(Key::$key => $default),* }
            }
        }
    };
}

keys! {
    Endpoint "endpoint" Kind::Endpoint, "https://console.zenlayer.com", "where requests go";
    Product "product" Kind::Choice(&["vm", "zec", "bmc"]), "vm", "which service the instance functions speak to";
    ApiVersion "api_version" Kind::Date, "", "version of the product's API; the newest known unless set";
    AccessKeyId "access_key_id" Kind::Ascii, "", "id of the access key";
    AccessKeySecret "access_key_secret" Kind::Secret, "", "secret of the access key";
    Token "token" Kind::Secret, "", "bearer token, used instead of an access key";
    TimeoutMs "timeout_ms" Kind::Number(1, 86_400_000), "60000", "time for a whole call, in milliseconds";
    AttemptTimeoutMs "attempt_timeout_ms" Kind::Number(1, 86_400_000), "15000", "time for one request and its answer, in milliseconds";
    ConnectTimeoutMs "connect_timeout_ms" Kind::Number(1, 86_400_000), "5000", "time for name look-up, connection and TLS together, in milliseconds";
    MaxAttempts "max_attempts" Kind::Number(1, 10), "4", "how often one request may be sent; 1: no retry, and no look at the status after a lost answer";
    RetryBaseMs "retry_base_ms" Kind::Number(1, 60_000), "100", "longest wait before the first retry, which doubles with each; ten times that where the service throttles, in milliseconds";
    RetryCapMs "retry_cap_ms" Kind::Number(1, 600_000), "20000", "longest wait before any retry, in milliseconds";
    MaxRequestBytes "max_request_bytes" Kind::Number(65_536, 1_073_741_824), "16777216", "largest body of a request, in bytes; a larger one is refused before it is looked at";
    RateLimit "rate_limit" Kind::Number(0, 10_000), "10", "requests per second that all clones share, a second's worth at once; fewer while the service throttles; 0 for no limit";
    ReconcileWaitMs "reconcile_wait_ms" Kind::Number(1, 60_000), "500", "wait before the status is asked for, after an action whose answer was lost, in milliseconds; later looks wait longer";
    MaxConnections "max_connections" Kind::Number(1, 1024), "64", "idle connections kept for reuse";
    IdleTimeoutMs "idle_timeout_ms" Kind::Number(1, 600_000), "10000", "age at which an idle connection is not used again, in milliseconds";
    MaxConnectionAgeMs "max_connection_age_ms" Kind::Number(1, 86_400_000), "300000", "age at which a connection is not used for another request, in milliseconds";
    CaFile "ca_file" Kind::File, "", "PEM file of certificates to trust beside Mozilla's roots";
    Proxy "proxy" Kind::Proxy, "", "HTTP proxy that requests are tunnelled through; for an http:// endpoint only if it is on this machine too";
    NoProxy "no_proxy" Kind::Text, "", "hosts reached without the proxy, separated by commas or spaces, as docs/proxies.md tells";
    TlsMinVersion "tls_min_version" Kind::Choice(&["1.2", "1.3"]), "1.2", "oldest TLS version accepted";
    UserAgentSuffix "user_agent_suffix" Kind::Ascii, "", "text added to the User-Agent header, such as my-program/1.0";
    Validation "validation" Kind::Choice(&["strict", "known", "off"]), "strict", "how zl_send() and its kin check requests: strict refuses what this library does not know, known checks what it knows, off checks nothing";
    RequestClient "request_client" Kind::Label, "", "label sent in x-zc-request-client, which the service keeps with each request";
}

/// The row of the key with this name.
pub fn find(name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.name == name)
}
