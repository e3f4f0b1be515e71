//! How much a record of the log matters.

enumeration! {
    /// How much a record matters.
    Level "ZL_LOG_"
    Error 1 "error" "A call failed.";
    Warn 2 "warn" "Something went wrong that the call may survive.";
    Info 3 "info" "A request was answered.";
    Debug 4 "debug" "How a call proceeds.";
}
