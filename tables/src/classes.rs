//! What it means to do an action twice.

enumeration! {
    /// What it means to do an action twice.
    Class "ZL_CLASS_"
    [0 "by_name" "By the action's name: Describe…, Inquiry…, List… and Query… are ZL_CLASS_SAFE; starting, stopping and rebooting instances is done as by the functions of those names; all others are ZL_CLASS_UNSAFE."]
    Safe 1 "safe" "It changes nothing: it is sent again after any failure that may pass.";
    Convergent 2 "convergent" "To do it twice has no effect beyond doing it once: it is sent again although it may have been executed. What the service then says is the result; if it refuses, the outcome is ZL_OUTCOME_UNKNOWN.";
    Unsafe 3 "unsafe" "To do it twice does it twice: it is sent again only if it was not executed for certain.";
}

impl Class {
    /// The number that leaves the class to the action's name.
    pub const BY_NAME: i32 = 0;
}
