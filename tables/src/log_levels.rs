//! Log levels.

enumeration! {
    /// The level of a log record.
    Level "ZL_LOG_"
    Error 1 "error" "A call failed.";
    Warn 2 "warn" "Something failed, but the call may recover from it.";
    Info 3 "info" "A request was answered.";
    Debug 4 "debug" "The progress of a call, in detail.";
}
