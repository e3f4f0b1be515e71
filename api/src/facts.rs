use serde::Deserialize;

use crate::{Entries, Type};

/// A file of facts: one version of one service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Its name, as in the path of a request.
    pub service: String,
    /// The version of its API, a date.
    pub version: String,
    /// Enumerations: the values that are known. The service may know more.
    pub enums: Entries<Vec<String>>,
    /// Objects, by the names of their types.
    pub types: Entries<Members>,
    /// Actions, by name.
    pub actions: Entries<Action>,
}

/// The members of a request, of an answer or of an object.
pub type Members = Entries<Member>;

/// What an action takes and returns.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Parameters.
    pub request: Members,
    /// What the answer has, beside the id of the request.
    pub response: Members,
}

/// A parameter, or a member of an answer or object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// What it holds.
    #[serde(rename = "type")]
    pub of: Type,
    /// Whether a source says that a request needs it. If not, it may still.
    #[serde(default)]
    pub required: bool,
    /// The name of its enumeration.
    #[serde(rename = "enum")]
    pub enumeration: Option<String>,
    /// How many items a list may have.
    pub most: Option<u32>,
    /// Whether a source says that it should not be used any longer.
    #[serde(default)]
    pub deprecated: bool,
}

impl Facts {
    /// Every list of members, with its place: `Type`, `Action.request`.
    pub fn all_members(&self) -> impl Iterator<Item = (String, &Members)> {
        let types = self.types.iter().map(|(name, members)| (name.to_owned(), members));
        let actions = self.actions.iter().flat_map(|(name, action)| {
            [
                (format!("{name}.request"), &action.request),
                (format!("{name}.response"), &action.response),
            ]
        });
        types.chain(actions)
    }

    /// The member at a path such as `CreateInstances.request.password` or `DataDisk.diskId`.
    pub fn at(&self, path: &str) -> Option<&Member> {
        let (place, name) = path.rsplit_once('.')?;
        let members = match place.split_once('.') {
            None => self.types.get(place)?,
            Some((action, "request")) => &self.actions.get(action)?.request,
            Some((action, "response")) => &self.actions.get(action)?.response,
            Some(_) => return None,
        };
        members.get(name)
    }

    /// The members of the objects that a list holds: `dataSet` of an answer, for example.
    pub fn rows_of(&self, members: &Members, list: &str) -> Option<(&str, &Members)> {
        let name = members.get(list)?.of.object()?;
        self.types.iter().find(|(known, _)| *known == name)
    }
}
