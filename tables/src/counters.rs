//! What a client counts.

enumeration! {
    /// Something that is counted.
    Counter "ZL_COUNTER_"
    Requests 0 "requests" "Requests sent or attempted.";
    Retries 1 "retries" "Requests sent again after a failure.";
    Throttles 2 "throttles" "Answers that said there were too many requests.";
    ConnectionsNew 3 "connections_new" "Connections made.";
    ConnectionsReused 4 "connections_reused" "Requests sent on an existing connection.";
    Reconciles 5 "reconciles" "Actions whose answer was lost, so that the status was queried.";
    Inferred 6 "inferred" "Actions that were found in this way to have succeeded.";
    Unknown 7 "unknown" "Calls that ended without knowing whether they were executed.";
    ClockAdopted 8 "clock_adopted" "Times that the service's clock was adopted for signing.";
}
