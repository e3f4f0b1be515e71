//! What became of one instance of a bulk run.

macro_rules! outcomes {
    ($($outcome:ident $number:literal $name:literal $success:literal $text:literal $comment:literal;)*) => {
        enumeration! {
            /// What became of an instance.
            BulkOutcome "ZL_BULK_"
            $($outcome $number $name $comment;)*
        }

        impl BulkOutcome {
            /// Whether the instance ended where it was meant to.
            pub const fn is_success(self) -> bool {
                match self { $(BulkOutcome::$outcome => $success),* }
            }

            /// One line for people.
            pub const fn text(self) -> &'static str {
                match self { $(BulkOutcome::$outcome => $text),* }
            }
        }
    };
}

// The second text is the comment in C.
outcomes! {
    Accepted 0 "accepted" true "the service accepted; its end was not waited for, or a reboot passed unseen" "Success: the service accepted. The call did not wait for the end, or a reboot went unobserved.";
    Inferred 1 "inferred" true "the answer was lost, but its status shows that it was executed" "Success: the answer was lost, but the status shows that it was executed.";
    Already 2 "already" true "it was there, or on its way, before anything was sent for it" "Success: the instance had the status, or was on its way to it, before anything was sent for it.";
    Reached 3 "reached" true "it was seen in the status that was waited for" "Success: the instance was seen in the status that was its goal.";
    NotFound 4 "not_found" false "there is no such instance" "The instance does not exist.";
    Gone 5 "gone" false "it is in the recycle bin, or released" "The instance is in the recycle bin, or released.";
    Busy 6 "busy" false "something else is happening to it" "Another operation on the instance is under way.";
    Refused 7 "refused" false "the service refused" "The service refused: zl_report_code() and zl_report_service_code() say why.";
    Restarted 8 "restarted" false "it was on its way, but was then turned back" "The instance was on its way to its goal, but was then turned back.";
    NotReached 9 "not_reached" false "it was not seen there when the run ended, or stayed as it was" "The instance was not seen at its goal by the end of the call, or did not change.";
    Unknown 10 "unknown" false "its answer was lost, and nothing could be found out" "The answer was lost, and the status did not help: the action may have been executed.";
    NotSent 11 "not_sent" false "nothing was sent for it" "Nothing was sent for the instance: before that, the call was cancelled, timed out or was cut short.";
}
