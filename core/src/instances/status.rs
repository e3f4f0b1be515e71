//! The status of instances: any number of ids, or all.

use std::borrow::Cow;
use std::ffi::CStr;

use serde::{Deserialize, Serialize};

use super::{MAX_IDS, check_ids};
use crate::client::Client;
use crate::envelope;
use crate::error::Error;
use crate::limits::Limits;

/// Ids and their statuses, in one piece of text that C can read: each ends with a NUL.
#[derive(Debug, Default)]
pub struct Statuses {
    text: String,
    rows: Vec<[usize; 3]>,
}

impl Statuses {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The id and the status of a row.
    pub fn get(&self, index: usize) -> Option<(&CStr, &CStr)> {
        let [id, status, end] = *self.rows.get(index)?;
        let text = |from, to| CStr::from_bytes_with_nul(self.text.as_bytes().get(from..to)?).ok();
        Some((text(id, status)?, text(status, end)?))
    }

    fn reserve(&mut self, rows: usize) {
        self.rows.reserve(rows);
        self.text.reserve(rows * 48);
    }

    fn push(&mut self, row: &Row<'_>) {
        let id = self.text.len();
        self.push_text(&row.instance_id);
        let status = self.text.len();
        self.push_text(&row.instance_status);
        self.rows.push([id, status, self.text.len()]);
    }

    /// Text as C can take it: a NUL inside becomes a space.
    fn push_text(&mut self, text: &str) {
        if text.contains('\0') {
            self.text.push_str(&text.replace('\0', " "));
        } else {
            self.text.push_str(text);
        }
        self.text.push('\0');
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    instance_ids: &'a [&'a str],
    page_num: usize,
    page_size: usize,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rows<'a> {
    #[serde(borrow)]
    data_set: Vec<Row<'a>>,
    total_count: Option<usize>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    #[serde(borrow)]
    instance_id: Cow<'a, str>,
    #[serde(borrow)]
    instance_status: Cow<'a, str>,
}

impl Client {
    /// The statuses of instances: of all without ids, else of those that exist, in any number.
    ///
    /// # Errors
    /// For malformed ids before anything is sent, and all that [`Client::exchange`] returns. A
    /// page that fails fails the whole.
    pub fn statuses(&self, ids: &[&str], limits: &Limits) -> Result<Statuses, Error> {
        check_ids(ids)?;
        let mut found = Statuses::default();
        if ids.is_empty() {
            self.pages(&[], self.product().rows, limits, &mut found)?;
        }
        for some in ids.chunks(MAX_IDS) {
            self.pages(some, some.len(), limits, &mut found)?;
        }
        Ok(found)
    }

    /// Asks for one page after the other, to the last. The size is always sent: by the service's
    /// default a page has 20 rows.
    fn pages(
        &self,
        ids: &[&str],
        page_size: usize,
        limits: &Limits,
        found: &mut Statuses,
    ) -> Result<(), Error> {
        let mut seen = 0;
        for page_num in 1.. {
            let page = Page { instance_ids: ids, page_num, page_size };
            let (rows, total) = self.page(&page, limits, found)?;
            seen += rows;
            if rows == 0 || seen >= total.unwrap_or(seen) {
                break;
            }
        }
        Ok(())
    }

    /// Adds a page to what is found; how many rows it has, and how many there are in all.
    fn page(
        &self,
        page: &Page<'_>,
        limits: &Limits,
        found: &mut Statuses,
    ) -> Result<(usize, Option<usize>), Error> {
        let request = self.instances_request(self.product().status_action, page)?;
        self.exchange(&request, limits, |answer| {
            let rows = envelope::read_described::<Rows<'_>>(answer)?.response;
            found.reserve(rows.data_set.len());
            rows.data_set.iter().for_each(|row| found.push(row));
            Ok((rows.data_set.len(), rows.total_count))
        })
    }
}
