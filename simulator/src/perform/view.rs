//! How resources are seen: as they are, or as by a service that is behind.

use std::ops::Range;

use super::row::Told;

/// Resources, one by one.
pub(super) type Resources<'a> = Box<dyn Iterator<Item = Told<'a>> + 'a>;

/// How an action sees the resources that it reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct View {
    /// Statuses are those before the last change.
    pub(crate) stale: bool,
    /// How many of the last rows of a page are left out.
    pub(crate) lacking: usize,
    /// How many rows seem to have been inserted before a page, and removed at the end of the list.
    pub(crate) moved: usize,
}

impl View {
    /// Resources as they are seen.
    pub(super) fn all(self, told: Resources<'_>) -> Resources<'_> {
        // Usually as they are, which costs nothing.
        if self.stale { Box::new(told.map(move |told| self.of(told))) } else { told }
    }

    /// A resource as it is seen.
    pub(super) fn of(self, mut told: Told<'_>) -> Told<'_> {
        if let Some(was) = told.state.was.filter(|_| self.stale) {
            told.state.status = was;
        }
        told
    }

    /// The rows that are seen on a page. The first page has none before it, and cannot move.
    pub(super) fn page(self, page: Range<usize>) -> Range<usize> {
        let moved = self.moved.min(page.start);
        let (first, end) = (page.start - moved, page.end - moved);
        first..end.saturating_sub(self.lacking).max(first)
    }
}
