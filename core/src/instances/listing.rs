//! Reads a list page by page. If instances appear or disappear meanwhile, others move between
//! pages, and the combined list could lack one that existed all the time.
//!
//! This shows as a changed total or a repeated instance; the list is then read again from its
//! start. One instance created and one deleted between two pages go unnoticed.

use std::collections::HashSet;

use serde::Deserialize;

use super::Statuses;
use crate::error::{Code, Error};

/// How often a list that keeps changing is read.
pub(super) const MAX_PASSES: u32 = 3;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    #[serde(rename = "dataSet")]
    pub(super) rows: Statuses,
    pub(super) total_count: Option<usize>,
}

/// The extent of a query.
#[derive(Clone, Copy)]
pub(super) struct Extent {
    /// Rows per page.
    pub(super) page_size: usize,
    /// The maximum number of instances.
    pub(super) most: usize,
}

/// One pass over a list.
pub(super) struct Pass {
    extent: Extent,
    found: Statuses,
    listed: HashSet<String>,
    /// The total on the first page.
    total: Option<usize>,
    pages: usize,
}

/// The effect of a page on the pass.
pub(super) enum Step {
    /// More pages follow.
    More(Pass),
    /// The list is complete.
    Complete(Statuses),
    /// The list has changed since its first page.
    Changed,
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

    /// Takes the next page. Nearly always the first one is the only one.
    pub(super) fn take(mut self, page: Page) -> Result<Step, Error> {
        let Page { rows, total_count } = page;
        let is_full = rows.len() >= self.extent.page_size;
        let (rows, different) = rows.distinct();
        self.pages += 1;
        if self.pages == 1 {
            self.total = total_count;
            self.check(different)?;
            if self.ends_with(different, is_full) {
                return Ok(Step::Complete(rows));
            }
        }
        if total_count != self.total {
            return Ok(Step::Changed);
        }
        let before = self.listed.len();
        self.listed.extend(rows.ids().map(str::to_owned));
        let new = self.listed.len() - before;
        self.check(self.listed.len())?;
        let is_last = self.ends_with(self.listed.len(), is_full);
        if new == 0 && !is_last {
            let total = total_count.unwrap_or_default();
            return Err(incomplete(format_args!("it has {} of {total} rows", self.listed.len())));
        }
        if new < different {
            return Ok(Step::Changed);
        }
        self.found.append(rows);
        Ok(if is_last { Step::Complete(self.found) } else { Step::More(self) })
    }

    /// Whether the page was the last, with `listed` instances so far.
    fn ends_with(&self, listed: usize, is_full: bool) -> bool {
        self.total.map_or(!is_full, |total| listed >= total)
    }

    fn check(&self, listed: usize) -> Result<(), Error> {
        if listed > self.extent.most {
            return Err(incomplete("it has more rows than requested ids"));
        }
        Ok(())
    }
}

/// The error of an inconsistent list: the request did no harm, but has no result.
pub(super) fn incomplete(why: impl std::fmt::Display) -> Error {
    Error::new(Code::RESPONSE, format_args!("incomplete list of instances: {why}"))
        .with_http_status(200)
}
