//! The counters of a client.

enumeration! {
    /// A counter.
    Counter "ZL_COUNTER_"
    Requests 0 "requests" "Requests sent or attempted.";
    Retries 1 "retries" "Requests sent again after a failure.";
    Throttles 2 "throttles" "Responses that refused a request because of a rate limit.";
    ConnectionsNew 3 "connections_new" "Connections established.";
    ConnectionsReused 4 "connections_reused" "Requests sent on an existing connection.";
    Reconciles 5 "reconciles" "Actions whose response was lost, so that the status was queried.";
    Inferred 6 "inferred" "Of those, actions whose success was inferred from the status.";
    Unknown 7 "unknown" "Calls that ended without knowing whether they were executed.";
    ClockAdopted 8 "clock_adopted" "How often the service's clock was adopted for signing.";
}
