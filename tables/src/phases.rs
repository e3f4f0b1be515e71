//! How far a call had come.

macro_rules! phases {
    ($($(#[$default:meta])? $phase:ident $number:literal $name:literal $doing:literal $text:literal;)*) => {
        enumeration! {
            /// What a call was doing when it failed.
            #[derive(Default)]
            Phase "ZL_PHASE_"
            $($(#[$default])? $phase $number $name $text;)*
        }

        impl Phase {
            /// The phase as a part of a sentence.
            pub const fn doing(self) -> &'static str {
                match self { $(Phase::$phase => $doing),* }
            }
        }
    };
}

phases! {
    #[default] None 0 "none" "before the request" "Nothing that concerns the network had begun.";
    Resolve 1 "resolve" "resolving the host's name" "The addresses of the host, or of the proxy, were asked for.";
    Connect 2 "connect" "connecting" "A connection was being made, through the proxy if there is one.";
    Tls 3 "tls" "in the TLS handshake" "The TLS handshake was under way.";
    Send 4 "send" "sending the request" "The request was being sent.";
    Wait 5 "wait" "waiting for the answer" "The first byte of the answer was waited for.";
    Read 6 "read" "reading the answer" "The answer was being read.";
    Answer 7 "answer" "understanding the answer" "The answer was whole: what it says is the failure.";
    Pause 8 "pause" "waiting before a request" "The call waited before a request: for the rate limit, after a failed attempt, or because the service asked for it.";
}
