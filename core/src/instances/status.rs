//! Asking for the status of instances: any number of ids, or all.

use std::collections::HashSet;

use serde::Deserialize;

use super::statuses::Statuses;
use super::{Fleet, MAX_IDS, body, check_ids};
use crate::call::Call;
use crate::classify::Class;
use crate::client::Client;
use crate::envelope;
use crate::error::{Code, Error};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    data_set: Statuses,
    total_count: Option<usize>,
}

impl Page {
    /// Whether no page comes after this one, with which so many instances are listed.
    fn is_last(&self, listed: usize, page_size: usize) -> bool {
        match self.total_count {
            Some(total) => listed >= total,
            None => self.data_set.len() < page_size,
        }
    }
}

/// The error of a list that does not hold together: the request did no harm, but is no answer.
fn incomplete(why: &str) -> Error {
    Error::new(Code::RESPONSE, format_args!("not a complete list of instances: {why}"))
        .answered(200)
}

impl Client {
    /// The statuses of instances: of all without ids, else of those that exist, in any number.
    ///
    /// # Errors
    /// For malformed ids before anything is sent, and those of the network and of the service. A
    /// page that fails fails the whole.
    pub fn statuses(&self, ids: &[&str], call: &Call) -> Result<Statuses, Error> {
        check_ids(ids)?;
        let fleet = self.fleet();
        let result = self.statuses_in(fleet, ids, call).map_err(Error::harmless);
        self.conclude(fleet.product.status_action, call, result)
    }

    /// One page of all instances of a product, from 1, and how many there are if that is told.
    pub(crate) fn listed_in(
        &self,
        fleet: Fleet<'_>,
        page: usize,
        rows: usize,
        call: &Call,
    ) -> Result<(Statuses, Option<usize>), Error> {
        let page = self.page(fleet, &[], page, rows, call)?;
        Ok((page.data_set, page.total_count))
    }

    /// The statuses of instances of a product.
    pub(crate) fn statuses_in(
        &self,
        fleet: Fleet<'_>,
        ids: &[&str],
        call: &Call,
    ) -> Result<Statuses, Error> {
        let mut found = Statuses::default();
        if ids.is_empty() {
            self.pages(fleet, &[], fleet.product.rows, call, &mut found)?;
        }
        for some in ids.chunks(MAX_IDS) {
            self.pages(fleet, some, some.len(), call, &mut found)?;
        }
        Ok(found)
    }

    /// Asks for one page after the other, to the last. The first is nearly always all there is.
    fn pages(
        &self,
        fleet: Fleet<'_>,
        ids: &[&str],
        page_size: usize,
        call: &Call,
        found: &mut Statuses,
    ) -> Result<(), Error> {
        let most = if ids.is_empty() { usize::MAX } else { ids.len() };
        let too_many = || incomplete("it has more rows than ids were asked for");
        let first = self.page(fleet, ids, 1, page_size, call)?;
        if first.data_set.len() > most {
            return Err(too_many());
        }
        if first.is_last(first.data_set.len(), page_size) {
            found.append(first.data_set);
            return Ok(());
        }
        let mut listed = HashSet::new();
        let mut page = first;
        for next in 2.. {
            // Instances that come and go move others from page to page.
            let new = found.append_unless(&mut listed, &page.data_set);
            if listed.len() > most {
                return Err(too_many());
            }
            if page.is_last(listed.len(), page_size) {
                return Ok(());
            }
            if new == 0 {
                let total = page.total_count.unwrap_or_default();
                let why = format!("it lists {} of {total}", listed.len());
                return Err(incomplete(&why));
            }
            page = self.page(fleet, ids, next, page_size, call)?;
        }
        Ok(())
    }

    /// One page. Its size is always sent: by the service's default a page has 20 rows.
    fn page(
        &self,
        fleet: Fleet<'_>,
        ids: &[&str],
        page_num: usize,
        page_size: usize,
        call: &Call,
    ) -> Result<Page, Error> {
        let body = body(ids, &[("pageNum", page_num), ("pageSize", page_size)]);
        let request = fleet.request(fleet.product.status_action, body.into_bytes());
        self.exchange(&request, Class::Safe, call, |answer| {
            Ok(envelope::read_described(answer)?.response)
        })
    }
}
