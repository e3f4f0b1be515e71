//! Asking for the status of instances: any number of ids, or all.

use serde::Deserialize;

use super::statuses::Statuses;
use super::{MAX_IDS, check_ids, ids_member};
use crate::call::Call;
use crate::client::Client;
use crate::envelope;
use crate::error::Error;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page {
    data_set: Statuses,
    total_count: Option<usize>,
}

impl Client {
    /// The statuses of instances: of all without ids, else of those that exist, in any number.
    ///
    /// # Errors
    /// For malformed ids before anything is sent, and all that [`Client::exchange`] returns. A
    /// page that fails fails the whole.
    pub fn statuses(&self, ids: &[&str], call: &Call) -> Result<Statuses, Error> {
        check_ids(ids)?;
        let mut found = Statuses::default();
        if ids.is_empty() {
            self.pages(&[], self.product().rows, call, &mut found)?;
        }
        for some in ids.chunks(MAX_IDS) {
            self.pages(some, some.len(), call, &mut found)?;
        }
        Ok(found)
    }

    /// Asks for one page after the other, to the last.
    fn pages(
        &self,
        ids: &[&str],
        page_size: usize,
        call: &Call,
        found: &mut Statuses,
    ) -> Result<(), Error> {
        let mut seen = 0;
        for page_num in 1.. {
            let page = self.page(ids, page_num, page_size, call)?;
            let rows = page.data_set.len();
            found.append(page.data_set);
            seen += rows;
            if rows == 0 || seen >= page.total_count.unwrap_or(seen) {
                break;
            }
        }
        Ok(())
    }

    /// One page. Its size is always sent: by the service's default a page has 20 rows.
    fn page(
        &self,
        ids: &[&str],
        page_num: usize,
        page_size: usize,
        call: &Call,
    ) -> Result<Page, Error> {
        let ids = if ids.is_empty() { String::new() } else { ids_member(ids) + "," };
        let body = format!(r#"{{{ids}"pageNum":{page_num},"pageSize":{page_size}}}"#);
        let request = self.instances_request(self.product().status_action, body);
        self.exchange(&request, call, |answer| Ok(envelope::read_described(answer)?.response))
    }
}
