//! Status queries for any number of ids, or for all instances.

use super::listing::{Extent, MAX_PASSES, Page, Pass, Step, incomplete};
use super::statuses::Statuses;
use super::{MAX_IDS, body, check_ids};
use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, Outcome};
use crate::product::Api;
use crate::protocol::envelope;
use crate::retry::classify::Class;

impl Client {
    /// The statuses of the given instances that exist, or of all instances if no ids are given.
    ///
    /// # Errors
    /// [`Code::ARGUMENT`] for malformed ids before anything is sent, and network and service
    /// errors. One failed page fails the call.
    pub fn statuses(&self, ids: &[&str], call: &Call) -> Result<Statuses, Error> {
        check_ids(ids, call)?;
        let api = self.api();
        let result = self.statuses_in(api, ids, call).and_then(|found| {
            if found.is_contradictory() {
                return Err(incomplete("it has two statuses for an instance"));
            }
            Ok(found)
        });
        self.conclude(api.product.status_action, call, result.map_err(Error::harmless))
    }

    /// One page of all instances of a product, counted from 1, and the total if reported.
    pub(crate) fn list_page(
        &self,
        api: Api<'_>,
        page: usize,
        rows: usize,
        call: &Call,
    ) -> Result<(Statuses, Option<usize>), Error> {
        let page = self.page(api, &[], page, rows, call)?;
        Ok((page.rows, page.total_count))
    }

    /// Lists at most [`MAX_IDS`] instances of a product, each of which may be missing or listed
    /// twice. One page usually holds all of them.
    pub(crate) fn poll(&self, api: Api<'_>, ids: &[&str], call: &Call) -> Result<Statuses, Error> {
        let Page { rows, total_count } = self.page(api, ids, 1, ids.len(), call)?;
        if total_count.is_none_or(|total| rows.len() >= total) {
            return Ok(rows);
        }
        self.pages(api, ids, ids.len(), call)
    }

    /// The statuses of instances of a product.
    fn statuses_in(&self, api: Api<'_>, ids: &[&str], call: &Call) -> Result<Statuses, Error> {
        if ids.is_empty() {
            return self.pages(api, &[], api.product.rows, call);
        }
        let mut found = Statuses::default();
        for some in ids.chunks(MAX_IDS) {
            found.append(self.pages(api, some, some.len(), call)?);
        }
        Ok(found)
    }

    /// Reads all pages; starts over if the list has changed.
    fn pages(
        &self,
        api: Api<'_>,
        ids: &[&str],
        page_size: usize,
        call: &Call,
    ) -> Result<Statuses, Error> {
        let most = if ids.is_empty() { usize::MAX } else { ids.len() };
        for passes in 0..MAX_PASSES {
            let mut pass = Pass::new(Extent { page_size, most });
            loop {
                let number = pass.next();
                let is_first = passes == 0 && number == 1;
                let page = self.page(api, ids, number, page_size, call);
                let page = page.map_err(|error| match error.outcome() {
                    Outcome::NotSent if !is_first => error.with_outcome(Outcome::Unknown),
                    _ => error,
                })?;
                pass = match pass.take(page)? {
                    Step::More(pass) => pass,
                    Step::Complete(found) => return Ok(found),
                    Step::Changed => break,
                };
            }
        }
        Err(incomplete("instances appeared or disappeared on every read"))
    }

    /// Reads one page. Always sends the page size, as the default is 20.
    fn page(
        &self,
        api: Api<'_>,
        ids: &[&str],
        page_num: usize,
        page_size: usize,
        call: &Call,
    ) -> Result<Page, Error> {
        let body = body(ids, &[("pageNum", page_num), ("pageSize", page_size)]);
        let request = api.request(api.product.status_action, body.into_bytes());
        self.exchange(&request, Class::Safe, call, |answer| {
            Ok(envelope::read_described(answer)?.response)
        })
    }
}
