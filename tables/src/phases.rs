//! The phases of a call.

macro_rules! phases {
    ($($(#[$default:meta])? $phase:ident $number:literal $name:literal $doing:literal $text:literal;)*) => {
        enumeration! {
            /// The phase in which a call failed.
            #[derive(Default)]
            Phase "ZL_PHASE_"
            $($(#[$default])? $phase $number $name $text;)*
        }

        impl Phase {
            /// The phase as a gerund, for messages.
            pub const fn doing(self) -> &'static str {
                match self { $(Phase::$phase => $doing),* }
            }
        }
    };
}

phases! {
    #[default] None 0 "none" "starting the request" "No network activity had begun.";
    Resolve 1 "resolve" "resolving the host name" "Looking up the addresses of the host or the proxy.";
    Connect 2 "connect" "connecting" "Connecting, through the proxy if there is one.";
    Tls 3 "tls" "performing the TLS handshake" "Performing the TLS handshake.";
    Send 4 "send" "sending the request" "Sending the request.";
    Wait 5 "wait" "waiting for the response" "Waiting for the first byte of the response.";
    Read 6 "read" "reading the response" "Reading the response.";
    Answer 7 "answer" "parsing the response" "The response was complete; its content is the failure.";
    Pause 8 "pause" "waiting to send the request" "Pausing before a request: for the rate limit, a retry, or the service.";
}
