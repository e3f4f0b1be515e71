//! How far a list has been read page by page, without losing rows.
//!
//! Rows that come and go meanwhile move others from page to page, so that a page could miss one that was
//! there all the time. It shows in a total that changes or a row that comes again: then the list is read
//! from its beginning, and what was given before is left out. One that was made and another that was
//! deleted between two pages leave no trace.

use std::collections::HashSet;

use crate::error::{Code, Error};
use crate::protocol::envelope::Reply;
use crate::values::{Parameter, Parameters, Value, ValueKind};

/// How often a list is read that moves each time.
const MOST_PASSES: u32 = 3;

/// Rows of a page, unless the request sets `pageSize`: larger ones may exceed what is read of an answer.
const PAGE_SIZE: i64 = 100;

pub(super) const ROWS: &str = "dataSet";

/// How far the pages of a request have been read.
#[derive(Clone, Debug, Default)]
pub(super) struct Paging {
    /// Rows that were given, by their identities.
    given: HashSet<String>,
    /// Rows that were listed since the last beginning.
    listed: HashSet<String>,
    /// The total of the first page since then.
    total: Option<i64>,
    pages: i64,
    /// How often the list has moved.
    moves: u32,
    /// The cursor of the last page, and all before it.
    cursor: Option<Parameter>,
    cursors: HashSet<String>,
    is_over: bool,
}

/// How an action gives pages.
#[derive(Clone, Copy)]
pub(super) enum Pager {
    /// By `pageNum` and `pageSize`; rows have this identity, or none.
    Numbered(Option<&'static str>),
    /// By `cursor`.
    Cursor,
}

/// How many rows a page has.
pub(super) fn size(parameters: &Parameters) -> i64 {
    match parameters.get("pageSize") {
        Some(Parameter::Integer(size)) => *size,
        _ => PAGE_SIZE,
    }
}

impl Paging {
    /// Whether the last page has been read.
    pub(super) fn is_over(&self) -> bool {
        self.is_over
    }

    /// The parameters of the next page, of these for any page.
    pub(super) fn parameters(
        &self,
        request: &Parameters,
        pager: Pager,
    ) -> Result<Parameters, Error> {
        let mut parameters = request.clone();
        match (pager, &self.cursor) {
            (Pager::Numbered(_), _) => {
                parameters.set("pageSize", size(&parameters))?;
                parameters.set("pageNum", self.pages + 1)?;
            }
            (Pager::Cursor, Some(cursor)) => parameters.set("cursor", cursor.clone())?,
            (Pager::Cursor, None) => {}
        }
        Ok(parameters)
    }

    /// Takes the next page, which was asked for with these parameters, and leaves the rows in it that were
    /// not given yet: whether it is to be given.
    pub(super) fn take(
        &mut self,
        reply: &mut Reply,
        pager: Pager,
        parameters: &Parameters,
    ) -> Result<bool, Error> {
        match pager {
            Pager::Numbered(identity) => self.take_numbered(reply, identity, size(parameters)),
            Pager::Cursor => self.take_at_cursor(reply),
        }
    }

    /// Takes the next page, and leaves the rows in it that were not given yet: whether there are any, or
    /// it is the only page of an empty list.
    fn take_numbered(
        &mut self,
        reply: &mut Reply,
        identity: Option<&str>,
        size: i64,
    ) -> Result<bool, Error> {
        let root = reply.document().root();
        let rows = rows_of(root)?;
        let total = root.member("totalCount").and_then(|total| total.integer());
        let ids: Vec<String> =
            rows.items().map(|row| identity_of(row, identity)).collect::<Result<_, _>>()?;
        let is_first = self.pages == 0;
        if is_first {
            self.total = total;
        }
        let before = self.listed.len();
        let has_moved = total != self.total || self.lists(&ids);
        let is_last = match self.total {
            Some(total) => count(self.listed.len()) >= total,
            None => count(ids.len()) < size,
        };
        if self.listed.len() == before && !is_last && !has_moved {
            let listed = self.listed.len();
            return Err(broken(format_args!("it lists {listed} of {}", total.unwrap_or_default())));
        }
        self.step(has_moved, is_last)?;
        let keep: Vec<bool> = ids.into_iter().map(|id| self.given.insert(id)).collect();
        let rows = rows.index();
        if keep.contains(&false) {
            reply.retain(rows, &keep);
        }
        Ok(keep.contains(&true) || (is_first && is_last && self.moves == 0))
    }

    /// Notes the rows of a page: whether any was listed before.
    fn lists(&mut self, ids: &[String]) -> bool {
        ids.iter().filter(|id| !self.listed.insert((*id).clone())).count() > 0
    }

    /// Goes on to the next page, or to the first if the list has moved.
    fn step(&mut self, has_moved: bool, is_last: bool) -> Result<(), Error> {
        if !has_moved {
            self.pages += 1;
            self.is_over = is_last;
            return Ok(());
        }
        // Also if this fails: a program may go on, and what was listed so far tells nothing.
        (self.pages, self.total) = (0, None);
        self.listed.clear();
        self.moves += 1;
        match self.moves {
            ..MOST_PASSES => Ok(()),
            _ => Err(broken("it changed each time while it was read")),
        }
    }

    /// Takes the next page of a list that goes on at a cursor, until there is none, or it stays and there
    /// are no more rows. A cursor that comes again would lead to the same rows.
    fn take_at_cursor(&mut self, reply: &Reply) -> Result<bool, Error> {
        let root = reply.document().root();
        let rows = rows_of(root)?.items().count();
        let next = root.member("cursor").map(|cursor| serde_json::to_string(&cursor));
        let next = next.transpose().ok().flatten().filter(|next| next != "null");
        let is_known = next.as_ref().is_some_and(|next| self.cursors.contains(next));
        if is_known && rows > 0 {
            return Err(broken("its cursor comes again"));
        }
        self.cursor = next.as_deref().map(Parameter::parse).transpose()?;
        self.cursors.extend(next);
        self.is_over = self.cursor.is_none() || is_known;
        self.pages += 1;
        Ok(rows > 0 || (self.pages == 1 && self.is_over))
    }
}

/// The rows of a page.
pub(super) fn rows_of(root: Value<'_>) -> Result<Value<'_>, Error> {
    let rows = root.member(ROWS).filter(|rows| rows.kind() == ValueKind::List);
    rows.ok_or_else(|| broken("it has no dataSet"))
}

pub(super) fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// What tells a row from others.
fn identity_of(row: Value<'_>, identity: Option<&str>) -> Result<String, Error> {
    match identity {
        Some(member) => row
            .member(member)
            .and_then(|id| id.text())
            .map(str::to_owned)
            .ok_or_else(|| broken(format_args!("a row of it has no {member}"))),
        None => serde_json::to_string(&row).map_err(broken),
    }
}

pub(super) fn broken(why: impl std::fmt::Display) -> Error {
    Error::new(Code::RESPONSE, format_args!("not a complete list: {why}"))
        .with_http_status(200)
        .harmless()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether each page is given; the error of the last one, if any.
    fn read(pages: &[&str]) -> (Vec<bool>, bool, Option<Error>) {
        let mut paging = Paging::default();
        let mut given = Vec::new();
        for page in pages {
            assert!(!paging.is_over());
            match paging.take_at_cursor(&Reply::parse(page).unwrap()) {
                Ok(is_given) => given.push(is_given),
                Err(error) => return (given, false, Some(error)),
            }
        }
        (given, paging.is_over(), None)
    }

    const FIRST: &str = r#"{"cursor":[1],"dataSet":[{"a":1}]}"#;
    const SECOND: &str = r#"{"cursor":[2],"dataSet":[{"a":2}]}"#;

    #[test]
    fn a_cursor_leads_to_the_end() {
        for end in [r#"{"cursor":null,"dataSet":[]}"#, r#"{"cursor":[2],"dataSet":[]}"#] {
            let (given, is_over, error) = read(&[FIRST, SECOND, end]);
            assert_eq!((given, is_over, error.is_none()), (vec![true, true, false], true, true));
        }
        assert_eq!(read(&[r#"{"dataSet":[]}"#]).0, [true]);
        let empty = r#"{"cursor":["x"],"dataSet":[]}"#;
        assert_eq!(read(&[FIRST, empty, SECOND]).0, [true, false, true]);
    }

    #[test]
    fn a_cursor_that_comes_again_is_no_end() {
        let again = r#"{"cursor":[2],"dataSet":[{"a":3}]}"#;
        for pages in [[FIRST, SECOND, again], [FIRST, SECOND, FIRST]] {
            let (given, _, error) = read(&pages);
            assert_eq!((given, error.unwrap().code()), (vec![true, true], Code::RESPONSE));
        }
        assert_eq!(read(&[r#"{"cursor":null}"#]).2.unwrap().code(), Code::RESPONSE);
    }

    #[test]
    fn a_list_that_moved_too_often_is_read_from_its_beginning() {
        let mut paging = Paging::default();
        let mut take = |page: i64, total: i64| {
            let row = format!(r#"{{"totalCount":{total},"dataSet":[{{"a":"{page}"}}]}}"#);
            paging.take_numbered(&mut Reply::parse(&row).unwrap(), Some("a"), 1)?;
            Ok::<i64, Error>(paging.pages)
        };
        for _ in 1..MOST_PASSES {
            assert_eq!(take(1, 2).unwrap(), 1);
            assert_eq!(take(2, 3).unwrap(), 0, "it has grown");
        }
        assert_eq!(take(1, 2).unwrap(), 1);
        assert_eq!(take(2, 3).unwrap_err().code(), Code::RESPONSE);
        // The total is as it was, which does not make whole what was read before.
        assert_eq!(take(1, 2).unwrap(), 1);
        assert!(!paging.is_over());
    }
}
