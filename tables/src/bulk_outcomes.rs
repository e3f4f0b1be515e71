//! The outcomes of one instance of a bulk run.

macro_rules! outcomes {
    (
        successes { $($success:ident $success_number:literal $success_name:literal $success_text:literal;)* }
        failures { $($failure:ident $failure_number:literal $failure_name:literal $failure_text:literal;)* }
    ) => {
        enumeration! {
            /// The outcome of an instance.
            BulkOutcome "ZL_BULK_"
            $($success $success_number $success_name concat!("success: ", $success_text);)*
            $($failure $failure_number $failure_name $failure_text;)*
        }

        impl BulkOutcome {
            /// Whether the instance reached the goal.
            pub const fn is_success(self) -> bool {
                matches!(self, $(BulkOutcome::$success)|*)
            }

            /// One line for humans.
            pub const fn text(self) -> &'static str {
                match self {
                    $(BulkOutcome::$success => $success_text,)*
                    $(BulkOutcome::$failure => $failure_text,)*
                }
            }
        }
    };
}

// The texts are for people, and also the comments of the constants.
outcomes! {
    successes {
        Accepted 0 "accepted" "the service accepted the action; the end was not awaited, or a reboot went unobserved";
        Inferred 1 "inferred" "the response was lost, but the status shows that the action was executed";
        Already 2 "already" "the instance had the status, or was in transition to it, before anything was sent";
        Reached 3 "reached" "the instance reached the status";
    }
    failures {
        NotFound 4 "not_found" "the instance does not exist";
        Gone 5 "gone" "the instance is in the recycle bin or released";
        Busy 6 "busy" "another operation on the instance is in progress";
        Refused 7 "refused" "the service refused the action";
        Restarted 8 "restarted" "the instance was in transition, but returned to its initial status";
        NotReached 9 "not_reached" "the instance did not reach the status by the end of the call, or did not change";
        Unknown 10 "unknown" "the response was lost, and the status does not show whether the action was executed";
        NotSent 11 "not_sent" "nothing was sent for the instance before the call was cancelled, timed out or was cut short";
    }
}
