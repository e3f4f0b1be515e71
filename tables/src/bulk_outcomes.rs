//! What became of one instance of a bulk run.

macro_rules! outcomes {
    ($($outcome:ident $number:literal $name:literal $success:literal $text:literal $comment:literal;)*) => {
        enumeration! {
            /// What became of an instance.
            Outcome "ZL_REPORT_"
            $($outcome $number $name $comment;)*
        }

        impl Outcome {
            /// Whether the instance ended where it was meant to.
            pub const fn is_success(self) -> bool {
                match self { $(Outcome::$outcome => $success),* }
            }

            /// One line for people.
            pub const fn text(self) -> &'static str {
                match self { $(Outcome::$outcome => $text),* }
            }
        }
    };
}

// The second text is the comment in C.
outcomes! {
    Accepted 0 "accepted" true "the service accepted; its end was not waited for, or a reboot passed unseen" "Success: the service accepted. Its end was not waited for, or a reboot passed unseen.";
    Inferred 1 "inferred" true "the answer was lost, but its status shows that it was executed" "Success: the answer was lost, but its status shows that it was executed.";
    Already 2 "already" true "it was there, or on its way, before anything was sent for it" "Success: it was there, or on its way, before anything was sent for it.";
    Reached 3 "reached" true "it was seen in the status that was waited for" "Success: it was seen in the status that was waited for.";
    NotFound 4 "not_found" false "there is no such instance" "There is no such instance.";
    Gone 5 "gone" false "it is in the recycle bin, or released" "It is in the recycle bin, or released.";
    Busy 6 "busy" false "something else is happening to it" "Something else is happening to it.";
    Refused 7 "refused" false "the service refused" "The service refused: zl_report_code() and zl_report_service_code() tell why.";
    Restarted 8 "restarted" false "it was on its way, and somebody turned it back" "It was on its way, and somebody turned it back.";
    NotReached 9 "not_reached" false "it was not seen there when the run ended, or stayed as it was" "It was not seen there when the call ended, or stayed as it was.";
    Unknown 10 "unknown" false "its answer was lost, and nothing could be found out" "Its answer was lost, and nothing could be found out: it may have been executed.";
    NotSent 11 "not_sent" false "nothing was sent for it" "Nothing was sent for it: the call was cancelled, out of time or cut short before.";
}
