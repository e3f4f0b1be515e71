//! How far a call had come.

/// What a call was doing when it failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Nothing that concerns the network yet.
    #[default]
    None = 0,
    /// Asking for the addresses of the host, or of the proxy.
    Resolve = 1,
    /// Connecting, through the proxy if there is one.
    Connect = 2,
    /// Shaking hands in TLS.
    Tls = 3,
    /// Sending the request.
    Send = 4,
    /// Waiting for the first byte of the answer.
    Wait = 5,
    /// Reading the answer.
    Read = 6,
    /// Understanding the answer: it is whole, and it is what failed.
    Answer = 7,
    /// Waiting before a request: for the rate limit, after a failed attempt, or because the service
    /// asked for it.
    Pause = 8,
}

impl Phase {
    /// The phase as a part of a sentence.
    pub fn doing(self) -> &'static str {
        match self {
            Phase::None => "before the request",
            Phase::Resolve => "resolving the host's name",
            Phase::Connect => "connecting",
            Phase::Tls => "in the TLS handshake",
            Phase::Send => "sending the request",
            Phase::Wait => "waiting for the answer",
            Phase::Read => "reading the answer",
            Phase::Answer => "understanding the answer",
            Phase::Pause => "waiting before a request",
        }
    }
}
