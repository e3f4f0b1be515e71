//! The outcomes of requests.

macro_rules! outcomes {
    ($($outcome:ident $number:literal $name:literal $words:literal $text:literal;)*) => {
        enumeration! {
            /// The outcome of a failed request.
            Outcome "ZL_OUTCOME_"
            $($outcome $number $name $text;)*
        }

        impl Outcome {
            /// The outcome in a few words, for humans.
            pub const fn words(self) -> &'static str {
                match self { $(Outcome::$outcome => $words),* }
            }
        }
    };
}

outcomes! {
    Done 0 "done" "executed" "The request was executed.";
    NotSent 1 "not_sent" "not sent" "No part of the request left this machine.";
    Rejected 2 "rejected" "refused" "The service refused the request; nothing was executed.";
    Unknown 3 "unknown" "may have been executed" "The request may have been executed.";
}
