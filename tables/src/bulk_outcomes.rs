//! The outcomes of one instance of a bulk run.

macro_rules! outcomes {
    ($($outcome:ident $number:literal $name:literal $success:literal $text:literal $comment:literal;)*) => {
        enumeration! {
            /// The outcome of an instance.
            BulkOutcome "ZL_BULK_"
            $($outcome $number $name $comment;)*
        }

        impl BulkOutcome {
            /// Whether the instance reached the goal.
            pub const fn is_success(self) -> bool {
                match self { $(BulkOutcome::$outcome => $success),* }
            }

            /// One line for humans.
            pub const fn text(self) -> &'static str {
                match self { $(BulkOutcome::$outcome => $text),* }
            }
        }
    };
}

// The second text is the comment in the C header.
outcomes! {
    Accepted 0 "accepted" true "the service accepted the action; the end was not awaited, or a reboot went unobserved" "Success: the service accepted. The call did not wait for the end, or a reboot went unobserved.";
    Inferred 1 "inferred" true "the response was lost, but the status shows that the action was executed" "Success: the response was lost, but the status shows that the action was executed.";
    Already 2 "already" true "the instance had the status, or was in transition to it, before anything was sent" "Success: the instance had the status, or was in transition to it, before anything was sent for it.";
    Reached 3 "reached" true "the instance reached the status" "Success: the instance was seen in the status that was its goal.";
    NotFound 4 "not_found" false "the instance does not exist" "The instance does not exist.";
    Gone 5 "gone" false "the instance is in the recycle bin or released" "The instance is in the recycle bin, or released.";
    Busy 6 "busy" false "another operation on the instance is in progress" "Another operation on the instance is in progress.";
    Refused 7 "refused" false "the service refused the action" "The service refused: zl_report_code() and zl_report_service_code() say why.";
    Restarted 8 "restarted" false "the instance was in transition, but returned to its initial status" "The instance was in transition to its goal, but returned to its initial status.";
    NotReached 9 "not_reached" false "the instance did not reach the status by the end of the call, or did not change" "The instance was not seen at its goal by the end of the call, or did not change.";
    Unknown 10 "unknown" false "the response was lost, and the status does not show whether the action was executed" "The response was lost, and the status did not help: the action may have been executed.";
    NotSent 11 "not_sent" false "nothing was sent for the instance" "Nothing was sent for the instance: before that, the call was cancelled, timed out or was cut short.";
}
