//! What a client counts.

enumeration! {
    /// Something that is counted.
    Counter "ZL_COUNTER_"
    Requests 0 "requests" "Requests sent or tried.";
    Retries 1 "retries" "Requests that were sent again after a failure.";
    Throttles 2 "throttles" "Answers that said there were too many requests.";
    ConnectionsNew 3 "connections_new" "Connections made.";
    ConnectionsReused 4 "connections_reused" "Requests on a connection that was there already.";
    Reconciles 5 "reconciles" "Actions whose answer was lost, so that the status was asked for.";
    Inferred 6 "inferred" "Actions found to have succeeded in that way.";
    Unknown 7 "unknown" "Calls that ended without knowing whether they were executed.";
    ClockAdopted 8 "clock_adopted" "Times that the service's clock was adopted for signing.";
}
