//! What the facts, the notes and a few rules say together.

use zenlayer_tables::classes::reads;

use crate::{Base, Class, Cursor, Member, Service, Shape};

/// How an action returns its rows in pages.
#[derive(Debug, PartialEq, Eq)]
pub enum Pager<'a> {
    /// By `pageNum` and `pageSize`; the answer has `dataSet` and `totalCount`.
    Numbered,
    /// From a cursor on.
    Cursor(&'a Cursor),
}

impl Pager<'_> {
    /// The member of the answer with the rows.
    pub fn rows(&self) -> &str {
        match self {
            Pager::Numbered => "dataSet",
            Pager::Cursor(cursor) => &cursor.rows,
        }
    }
}

impl Service {
    /// What may be done if it is unknown whether the action was executed.
    pub fn class(&self, action: &str) -> Class {
        self.notes.classes.get(action).copied().unwrap_or_else(|| class_by_name(action))
    }

    /// How the action returns pages, if it does.
    pub fn pager(&self, name: &str) -> Option<Pager<'_>> {
        if let Some(cursor) = self.notes.pagers.get(name) {
            return Some(Pager::Cursor(cursor));
        }
        let action = self.facts.actions.get(name)?;
        let is_integer =
            |member: Option<&Member>| member.is_some_and(|m| m.of.base == Base::Integer);
        let numbered = is_integer(action.request.get("pageNum"))
            && is_integer(action.request.get("pageSize"))
            && is_integer(action.response.get("totalCount"))
            && action.response.get("dataSet").is_some_and(|rows| rows.of.shape == Shape::List);
        numbered.then_some(Pager::Numbered)
    }

    /// The member that identifies the rows of a pager: `Some(None)` if only the whole row does,
    /// `None` if nothing is noted.
    pub fn identity(&self, action: &str, row_type: &str) -> Option<Option<&str>> {
        let noted = &self.notes.identity;
        noted.get(action).or_else(|| noted.get(row_type)).map(Option::as_deref)
    }

    /// Whether a request without this parameter is wrong.
    pub fn is_required(&self, action: &str, parameter: &str) -> bool {
        let path = format!("{action}.request.{parameter}");
        self.facts.at(&path).is_some_and(|member| member.required)
            && !self.notes.optional.contains(&path)
    }

    /// Whether no log may have the member at this path.
    pub fn is_secret(&self, path: &str) -> bool {
        self.notes.secrets.iter().any(|secret| secret == path)
    }

    /// How many ids the parameter of an action may have, if that is known.
    pub fn most(&self, action: &str, parameter: &str) -> Option<u32> {
        let path = format!("{action}.request.{parameter}");
        let noted = self.notes.limits.get(&path).copied();
        noted.or_else(|| self.facts.at(&path).and_then(|member| member.most))
    }
}

/// The class of an action about which nothing is noted.
pub(crate) fn class_by_name(action: &str) -> Class {
    if reads(action) { Class::Safe } else { Class::Unsafe }
}
