//! The classes of actions, by the effect of executing them twice.

enumeration! {
    /// What executing an action twice means.
    Class "ZL_CLASS_"
    [0 "by_name" "Derived from the action's name: Describe*, Inquiry*, List* and Query* are ZL_CLASS_SAFE; actions that start, stop or reboot instances are handled like the functions for them; all others are ZL_CLASS_UNSAFE."]
    Safe 1 "safe" "The action changes nothing: it is retried after any transient failure.";
    Idempotent 2 "idempotent" "The action is idempotent: executing it twice has the same effect as executing it once. It is retried even if it may have been executed, and the service's last response is the result. If that is a refusal, the outcome is ZL_OUTCOME_UNKNOWN.";
    Unsafe 3 "unsafe" "Executing the action twice has twice the effect: it is retried only if it was certainly not executed.";
}

/// First words of the actions that only read. In the service's catalogue no other action has one.
pub const READING: &[&str] = &["Describe", "Inquiry", "List", "Query"];

/// Whether an action only reads, judging by the first word of its name.
pub fn reads(action: &str) -> bool {
    let is_word = |rest: &str| rest.starts_with(|c: char| c.is_ascii_uppercase());
    READING.iter().any(|word| action.strip_prefix(word).is_some_and(is_word))
}

impl Class {
    /// The number of the default: the class depends on the action's name.
    pub const BY_NAME: i32 = 0;
}
