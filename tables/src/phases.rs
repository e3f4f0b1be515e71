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
    #[default] None 0 "none" "before the request" "No network activity had begun.";
    Resolve 1 "resolve" "resolving the host's name" "Looking up the addresses of the host or the proxy.";
    Connect 2 "connect" "connecting" "Connecting, through the proxy if there is one.";
    Tls 3 "tls" "in the TLS handshake" "Performing the TLS handshake.";
    Send 4 "send" "sending the request" "Sending the request.";
    Wait 5 "wait" "waiting for the answer" "Waiting for the first byte of the answer.";
    Read 6 "read" "reading the answer" "Reading the answer.";
    Answer 7 "answer" "understanding the answer" "The answer was complete; its content is the failure.";
    Pause 8 "pause" "waiting before a request" "Pausing before a request: for the rate limit, a retry, or the service.";
}
