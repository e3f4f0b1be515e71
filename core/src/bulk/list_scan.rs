//! Polls by listing all instances of the account where that takes fewer requests than polling by
//! id: a list page has up to 1000 rows, a page by id 100.

use std::time::{Duration, Instant};

use crate::instances::MAX_IDS;

/// The pages by id that a scan must promise to save while the total is unknown.
const MIN_PAGES: usize = 3;
/// The least time between two scans: what a scan did not list is polled by id meanwhile.
const REST: Duration = Duration::from_secs(1);

/// Scans of all instances, one at a time.
#[derive(Debug)]
pub(super) struct ListScans {
    rows: usize,
    /// How many instances the account has, as last reported.
    total: Option<usize>,
    under_way: Option<ListScan>,
    rests_until: Option<Instant>,
}

/// A scan in progress.
#[derive(Debug)]
struct ListScan {
    next: usize,
    last: usize,
    /// Pages requested and not yet answered.
    open: usize,
    /// The number of pages by id, which the scan must stay below.
    by_ids: usize,
}

impl ListScans {
    pub(super) fn new(rows: usize) -> ListScans {
        ListScans { rows, total: None, under_way: None, rests_until: None }
    }

    /// Whether a scan is in progress.
    pub(super) fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Whether a scan could take fewer requests if `due` instances were due.
    pub(super) fn could_pay(&self, due: usize, now: Instant) -> bool {
        let is_resting = self.rests_until.is_some_and(|until| now < until);
        !is_resting && self.rows > MAX_IDS && self.pays(due.div_ceil(MAX_IDS))
    }

    /// Begins a scan for `due` instances.
    pub(super) fn begin(&mut self, due: usize) {
        let last = self.total.map_or(1, |total| total.div_ceil(self.rows).max(1));
        let by_ids = due.div_ceil(MAX_IDS);
        self.under_way = Some(ListScan { next: 1, last, open: 0, by_ids });
    }

    fn pays(&self, by_ids: usize) -> bool {
        match self.total {
            Some(total) => total.div_ceil(self.rows) < by_ids,
            None => by_ids >= MIN_PAGES,
        }
    }

    /// The next page to request, from 1.
    pub(super) fn take_page(&mut self) -> Option<usize> {
        let scan = self.under_way.as_mut().filter(|scan| scan.next <= scan.last)?;
        scan.open += 1;
        scan.next += 1;
        Some(scan.next - 1)
    }

    /// The rows per page.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// A page was answered with the total number of instances, or failed.
    pub(super) fn answered(&mut self, total: Option<usize>, now: Instant) {
        self.total = total.or(self.total);
        let pages = total.map(|total| total.div_ceil(self.rows));
        let Some(scan) = &mut self.under_way else { return };
        scan.open = scan.open.saturating_sub(1);
        scan.last = match pages {
            // The first page may show that a scan takes too many pages.
            Some(pages) if scan.next > 2 || pages < scan.by_ids => pages,
            _ => 0,
        };
        if scan.open == 0 && scan.next > scan.last {
            self.under_way = None;
            self.rests_until = now.checked_add(REST);
        }
    }
}
