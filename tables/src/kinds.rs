//! Kinds of errors, which are exception classes in the languages that have them.

macro_rules! kinds {
    ($($kind:ident $name:literal $band:literal $text:literal;)*) => {
        /// What sort of failure an error is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum ErrorKind {
            $(#[doc = $text] $kind),*
        }

        impl ErrorKind {
            /// Every kind. The first of a band is its general one.
            pub const ALL: &'static [ErrorKind] = &[$(ErrorKind::$kind),*];

            /// The name, in small letters.
            pub const fn name(self) -> &'static str {
                match self { $(ErrorKind::$kind => $name),* }
            }

            /// The first digit of the codes of this kind.
            pub const fn band(self) -> i32 {
                match self { $(ErrorKind::$kind => $band),* }
            }

            /// One line for people.
            pub const fn text(self) -> &'static str {
                match self { $(ErrorKind::$kind => $text),* }
            }
        }
    };
}

kinds! {
    Usage "usage" 1 "the caller's code is wrong";

    Config "config" 2 "the configuration is wrong";
    ConfigKey "config_key" 2 "no such configuration key";

    Transport "transport" 3 "the network failed";
    Resolve "resolve" 3 "the host's name could not be resolved";
    Tls "tls" 3 "the TLS handshake failed or the certificate is not trusted";
    Deadline "deadline" 3 "the deadline passed";
    Cancelled "cancelled" 3 "the caller cancelled";

    Api "api" 4 "the service said no";
    Auth "auth" 4 "the credentials or their rights do not suffice";
    Throttled "throttled" 4 "too many requests";
    NotFound "not_found" 4 "something that was named does not exist";
    Quota "quota" 4 "a quota is used up";
    Partial "partial" 4 "accepted, but not for all";
    InvalidState "invalid_state" 4 "something is in a state that does not allow this";
    InvalidParameter "invalid_parameter" 4 "a parameter is wrong or missing";
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
