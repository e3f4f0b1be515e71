//! What it means to do an action twice.

enumeration! {
    /// What it means to do an action twice.
    Class "ZL_CLASS_"
    [0 "by_name" "Judged by the action's name: Describe*, Inquiry*, List* and Query* are ZL_CLASS_SAFE; actions that start, stop or reboot instances are handled as by the functions of those names; all others are ZL_CLASS_UNSAFE."]
    Safe 1 "safe" "The action changes nothing: it is retried after any transient failure.";
    Idempotent 2 "idempotent" "The action is idempotent: doing it twice has the same effect as doing it once. It is retried even if it may have been executed, and the service's last answer is the result. If that is a refusal, the outcome is ZL_OUTCOME_UNKNOWN.";
    Unsafe 3 "unsafe" "Doing the action twice has twice the effect: it is retried only if it was certainly not executed.";
}

impl Class {
    /// The number that leaves the class to the action's name.
    pub const BY_NAME: i32 = 0;
}
