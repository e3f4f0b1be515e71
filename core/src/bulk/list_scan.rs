//! Looking at all instances of the account instead of asking by id, where that takes fewer
//! requests: a page of a list has up to 1000 rows, a page by id 100.

use std::time::{Duration, Instant};

use crate::instances::MAX_IDS;

/// How many pages by id a first try must promise to save, as it may be in vain.
const WORTH_A_TRY: usize = 3;
/// How long after one scan there may be another: what it did not list is asked for by id.
const REST: Duration = Duration::from_secs(1);

/// Scans over all instances, one at a time.
#[derive(Debug)]
pub(super) struct ListScans {
    rows: usize,
    /// How many instances the account has, as last heard.
    total: Option<usize>,
    under_way: Option<ListScan>,
    rests_until: Option<Instant>,
}

/// A scan that is under way.
#[derive(Debug)]
struct ListScan {
    next: usize,
    last: usize,
    /// Pages that have been asked for and not been answered.
    open: usize,
    /// What it must cost less than, in pages.
    by_ids: usize,
}

impl ListScans {
    /// None yet, in pages of so many rows.
    pub(super) fn new(rows: usize) -> ListScans {
        ListScans { rows, total: None, under_way: None, rests_until: None }
    }

    /// Whether one is under way.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Whether one could be worth it, if so many instances were due.
    pub(super) fn could_pay(&self, due: usize, now: Instant) -> bool {
        let is_resting = self.rests_until.is_some_and(|until| now < until);
        !is_resting && self.rows > MAX_IDS && self.pays(due.div_ceil(MAX_IDS))
    }

    /// Begins one for so many instances that are due.
    pub(super) fn begin(&mut self, due: usize) {
        let last = self.total.map_or(1, |total| total.div_ceil(self.rows).max(1));
        let by_ids = due.div_ceil(MAX_IDS);
        self.under_way = Some(ListScan { next: 1, last, open: 0, by_ids });
    }

    fn pays(&self, by_ids: usize) -> bool {
        match self.total {
            Some(total) => total.div_ceil(self.rows) < by_ids,
            None => by_ids >= WORTH_A_TRY,
        }
    }

    /// The next page to ask for, from 1.
    pub(super) fn take_page(&mut self) -> Option<usize> {
        let scan = self.under_way.as_mut().filter(|scan| scan.next <= scan.last)?;
        scan.open += 1;
        scan.next += 1;
        Some(scan.next - 1)
    }

    /// How many rows to ask for.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// A page was answered, and told how many instances there are; or it was not.
    pub(super) fn answered(&mut self, total: Option<usize>, now: Instant) {
        self.total = total.or(self.total);
        let pages = total.map(|total| total.div_ceil(self.rows));
        let Some(scan) = &mut self.under_way else { return };
        scan.open = scan.open.saturating_sub(1);
        scan.last = match pages {
            // The first page may tell that there are too many for it to pay.
            Some(pages) if scan.next > 2 || pages < scan.by_ids => pages,
            _ => 0,
        };
        if scan.open == 0 && scan.next > scan.last {
            self.under_way = None;
            self.rests_until = now.checked_add(REST);
        }
    }
}
