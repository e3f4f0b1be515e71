use serde::Deserialize;

use crate::Entries;

/// A file of notes. Every entry names something that the facts have.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notes {
    /// Where entries come from: by section, or by `section.entry`, which counts more; `facts` says
    /// where the file of facts comes from, if no importer finds them.
    pub source: Entries<String>,
    /// Actions whose class does not follow from their name.
    pub classes: Entries<Class>,
    /// By action, the parameter with the ids of what it acts on: one id or a list.
    pub ids: Entries<String>,
    /// By path of a list of ids, how many it may have, if the facts do not say.
    pub limits: Entries<u32>,
    /// By action, the member of its answer that lists what failed although the status is 200.
    pub failed: Entries<String>,
    /// Paths of members that no log may have.
    pub secrets: Vec<String>,
    /// By type or action, the member that identifies rows; null if only the whole row does.
    pub identity: Entries<Option<String>>,
    /// Paths of parameters that the facts call required, and that have a default.
    pub optional: Vec<String>,
    /// Actions that give pages, but not by pageNum and pageSize.
    pub pagers: Entries<Cursor>,
    /// What can be waited for.
    pub waiters: Entries<Waiter>,
    /// By action, the waiter whose success shows that the action was executed.
    pub lost: Entries<String>,
    /// By action, the one that finishes what it began: out of the recycle bin, for good.
    pub then: Entries<String>,
    /// By action, what it does, in a sentence.
    pub text: Entries<String>,
}

/// What may be done when it is unknown whether an action was executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// It only reads.
    Safe,
    /// A second execution changes nothing more.
    Idempotent,
    /// A second execution may do harm.
    Unsafe,
}

/// A list that goes on at a cursor, until that changes no longer.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The parameter and the member of the answer: they have one name.
    pub cursor: String,
    /// The parameter that says how many rows a page has.
    pub size: String,
    /// The list in the answer.
    pub rows: String,
}

/// A question that is asked until all resources are in a state.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiter {
    /// The action that is asked.
    pub action: String,
    /// Its parameter with ids.
    pub ids: String,
    /// The list of its answer.
    pub rows: String,
    /// The member of a row with the id.
    pub id: String,
    /// The member of a row with the status; null if it only matters whether there is a row.
    pub status: Option<String>,
    /// Statuses that end it well.
    pub success: Vec<String>,
    /// Statuses that end it badly. All others mean that it goes on.
    pub failure: Vec<String>,
    /// What it means that there is no row.
    pub absent: Absent,
}

/// What it means that a resource is not listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Absent {
    /// It is gone, as it should be.
    Success,
    /// It is gone, or never came.
    Failure,
}
