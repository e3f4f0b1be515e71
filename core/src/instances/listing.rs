//! Reading a list page by page. Instances that come and go meanwhile move others from page to page,
//! so that a list put together of them could lack one that was there all the time.
//!
//! It shows in a total that changes or an instance that is listed again: then the list is read from
//! its beginning. One that was made and another that was deleted between two pages leave no trace.

use std::collections::HashSet;

use serde::Deserialize;

use super::Statuses;
use crate::error::{Code, Error};

/// How often a list is read that moves each time.
pub(super) const MOST_PASSES: u32 = 3;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    #[serde(rename = "dataSet")]
    pub(super) rows: Statuses,
    pub(super) total_count: Option<usize>,
}

/// What is asked for.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// Rows of a page.
    pub(super) page_size: usize,
    /// The most instances that there can be.
    pub(super) most: usize,
}

/// One reading of a list.
pub(super) struct Pass {
    extent: Extent,
    found: Statuses,
    listed: HashSet<String>,
    /// That of the first page.
    total: Option<usize>,
    pages: usize,
}

/// What a page means for the list.
pub(super) enum Step {
    /// Another page comes.
    More(Pass),
    /// This was the last.
    Whole(Statuses),
    /// The list has changed since its first page.
    Moved,
}

impl Pass {
    pub(super) fn new(extent: Extent) -> Pass {
        let (found, listed) = (Statuses::default(), HashSet::new());
        Pass { extent, found, listed, total: None, pages: 0 }
    }

    /// The number of the next page.
    pub(super) fn next(&self) -> usize {
        self.pages + 1
    }

    /// Takes the next page. The first is nearly always all there is.
    pub(super) fn take(mut self, page: Page) -> Result<Step, Error> {
        let Page { rows, total_count } = page;
        let is_full = rows.len() >= self.extent.page_size;
        let (rows, different) = rows.distinct();
        self.pages += 1;
        if self.pages == 1 {
            self.total = total_count;
            self.check(different)?;
            if self.ends_with(different, is_full) {
                return Ok(Step::Whole(rows));
            }
        }
        if total_count != self.total {
            return Ok(Step::Moved);
        }
        let before = self.listed.len();
        self.listed.extend(rows.ids().map(str::to_owned));
        let new = self.listed.len() - before;
        self.check(self.listed.len())?;
        let is_last = self.ends_with(self.listed.len(), is_full);
        if new == 0 && !is_last {
            let total = total_count.unwrap_or_default();
            return Err(incomplete(format_args!("it lists {} of {total}", self.listed.len())));
        }
        if new < different {
            return Ok(Step::Moved);
        }
        self.found.append(rows);
        Ok(if is_last { Step::Whole(self.found) } else { Step::More(self) })
    }

    /// Whether no page comes after one with which so many instances are listed.
    fn ends_with(&self, listed: usize, is_full: bool) -> bool {
        self.total.map_or(!is_full, |total| listed >= total)
    }

    fn check(&self, listed: usize) -> Result<(), Error> {
        if listed > self.extent.most {
            return Err(incomplete("it has more rows than ids were asked for"));
        }
        Ok(())
    }
}

/// The error of a list that does not hold together: the request did no harm, but is no answer.
pub(super) fn incomplete(why: impl std::fmt::Display) -> Error {
    Error::new(Code::RESPONSE, format_args!("not a complete list of instances: {why}"))
        .answered(200)
}
