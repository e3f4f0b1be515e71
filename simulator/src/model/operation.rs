//! What an action does.

/// What an action does, with the kind of resource by its place in the service's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    /// Makes resources; their ids stand in this member of the answer.
    Create { kind: usize, answer: Option<String> },
    /// Lists resources in this member of the answer.
    List { kind: usize, rows: String },
    /// Tells members of one resource, which a parameter names.
    Tell { kind: usize, ids: String },
    /// Changes resources, which a parameter names.
    Change { kind: usize, ids: String, verb: Verb },
    /// Reads or changes the tags of resources of any service.
    Tags,
    /// Answers with what no resource has: prices, zones, series.
    Answer,
}

/// How an action changes a resource for which no life cycle says more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// It is gone.
    Delete,
    /// It is in the recycle bin, if the kind has one.
    Terminate,
    /// It is out of the recycle bin.
    Restore,
    /// It is in use, running, enabled.
    Start,
    /// It is not.
    Stop,
    /// It has what the parameters say.
    Modify,
    /// It is bound to what the parameters name.
    Bind,
    /// It is not any longer.
    Unbind,
}

impl Verb {
    /// The verb that the first word of an action's name is.
    pub(super) fn named(word: &str) -> Self {
        match word {
            "Delete" | "Release" | "Destroy" | "Deregister" => Self::Delete,
            "Terminate" => Self::Terminate,
            "Renew" | "Restore" => Self::Restore,
            "Start" | "Open" | "Redeploy" | "Verify" => Self::Start,
            "Stop" | "Close" | "Pause" => Self::Stop,
            "Attach" | "Associate" | "Bind" | "Assign" | "BatchAssign" | "Apply" | "Add"
            | "Register" => Self::Bind,
            "Detach" | "UnAssociate" | "Unassociate" | "Unbind" | "UnAssign" | "Unassign"
            | "Remove" | "Cancel" => Self::Unbind,
            _ => Self::Modify,
        }
    }

    /// The same, if the action is of the whole resource; if not, it changes a part of it.
    pub(super) fn of(self, is_whole: bool) -> Self {
        match self {
            Self::Delete | Self::Terminate if !is_whole => Self::Unbind,
            Self::Restore | Self::Start | Self::Stop if !is_whole => Self::Modify,
            verb => verb,
        }
    }
}
