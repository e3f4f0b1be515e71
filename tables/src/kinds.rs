//! Kinds of errors, which become exception classes in bindings.

macro_rules! kinds {
    ($($kind:ident $name:literal $band:literal $text:literal;)*) => {
        /// The kind of a failure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorKind {
            $(#[doc = $text] $kind),*
        }

        impl ErrorKind {
            /// All kinds. The first of a band is its general one.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$kind),*];

            /// The lower-case name.
            pub const fn name(self) -> &'static str {
                match self { $(ErrorKind::$kind => $name),* }
            }

            /// The first digit of the codes of this kind.
            pub const fn band(self) -> i32 {
                match self { $(ErrorKind::$kind => $band),* }
            }

            /// One line for humans.
            pub const fn text(self) -> &'static str {
                match self { $(ErrorKind::$kind => $text),* }
            }
        }
    };
}

kinds! {
    Usage "usage" 1 "incorrect use of the library";

    Config "config" 2 "invalid configuration";
    ConfigKey "config_key" 2 "no such configuration key";

    Transport "transport" 3 "the network failed";
    Resolve "resolve" 3 "the host name could not be resolved";
    Tls "tls" 3 "the TLS handshake failed, or the certificate is not trusted";
    Deadline "deadline" 3 "the deadline passed";
    Cancelled "cancelled" 3 "the caller cancelled";

    Api "api" 4 "the service refused";
    Auth "auth" 4 "the credentials are invalid or lack permission";
    Throttled "throttled" 4 "too many requests";
    NotFound "not_found" 4 "a resource does not exist";
    Quota "quota" 4 "a quota is exhausted";
    Partial "partial" 4 "accepted, but not for all";
    InvalidState "invalid_state" 4 "the state of a resource does not allow the action";
    InvalidParameter "invalid_parameter" 4 "a parameter is invalid or missing";
    Service "service" 4 "the service failed";

    Internal "internal" 9 "the library failed";
}

impl ErrorKind {
    /// The general kind of its band.
    pub fn general(self) -> ErrorKind {
        let mut all = ErrorKind::ALL.iter().copied();
        all.find(|kind| kind.band() == self.band()).unwrap_or(self)
    }
}
