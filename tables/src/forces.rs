//! How hard instances are stopped or rebooted.

enumeration! {
    /// How an action that may be forced is done.
    Force "ZL_FORCE_"
    Default 0 "default" "The service's default, which is forced.";
    Graceful 1 "graceful" "The instance's operating system is asked to shut down.";
    Forced 2 "forced" "The power is cut.";
}
