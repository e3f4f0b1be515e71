//! Forced and graceful actions.

enumeration! {
    /// How an instance is stopped or rebooted.
    Force "ZL_FORCE_"
    Default 0 "default" "The service's default, which is forced.";
    Graceful 1 "graceful" "The instance's operating system is asked to shut down.";
    Forced 2 "forced" "The power is cut.";
}
