//! What became of a request.

enumeration! {
    /// What became of a request that failed.
    Outcome "ZL_OUTCOME_"
    Done 0 "done" "The request was executed.";
    NotSent 1 "not_sent" "Nothing of the request left this machine.";
    Rejected 2 "rejected" "The service refused the request; nothing was executed.";
    Unknown 3 "unknown" "The request may have been executed.";
}
