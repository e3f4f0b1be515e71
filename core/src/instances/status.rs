//! The status of instances: any number of ids, or all.

use std::borrow::Cow;
use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{MAX_IDS, check_ids};
use crate::call::Call;
use crate::client::Client;
use crate::envelope::{self, Object};
use crate::error::Error;

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

    /// The id of a row, with the NUL at its end.
    pub fn id(&self, index: usize) -> Option<&str> {
        let [id, status, _] = *self.rows.get(index)?;
        self.text.get(id..status)
    }

    /// The status of a row, with the NUL at its end.
    pub fn status(&self, index: usize) -> Option<&str> {
        let [_, status, end] = *self.rows.get(index)?;
        self.text.get(status..end)
    }

    /// An empty list with room for a page of 100 rows.
    fn with_room() -> Statuses {
        Statuses { text: String::with_capacity(100 * 48), rows: Vec::with_capacity(100) }
    }

    fn push(&mut self, row: Row<'_>) {
        let id = self.text.len();
        self.push_text(row.instance_id);
        let status = self.text.len();
        self.push_text(row.instance_status);
        self.rows.push([id, status, self.text.len()]);
    }

    /// Adds the rows of another page.
    fn append(&mut self, page: Statuses) {
        if self.is_empty() {
            *self = page;
            return;
        }
        let base = self.text.len();
        self.text.push_str(&page.text);
        self.rows.extend(page.rows.into_iter().map(|row| row.map(|place| place + base)));
    }

    /// Text as C can take it: a NUL inside becomes a space. Only an escape can have made one, and
    /// text with an escape is not borrowed from the answer.
    fn push_text(&mut self, text: Cow<'_, str>) {
        match text {
            Cow::Borrowed(text) => self.text.push_str(text),
            Cow::Owned(text) => self.text.push_str(&text.replace('\0', " ")),
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
struct Rows {
    data_set: Statuses,
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

/// Rows are taken in one by one as they are read, without a list of them in between.
impl<'de> Deserialize<'de> for Statuses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Statuses;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of instances")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Statuses, A::Error> {
                let mut statuses = Statuses::with_room();
                while let Some(Object(row)) = rows.next_element::<Object<Row<'_>>>()? {
                    statuses.push(row);
                }
                Ok(statuses)
            }
        }

        deserializer.deserialize_seq(Collect)
    }
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

    /// Asks for one page after the other, to the last. The size is always sent: by the service's
    /// default a page has 20 rows.
    fn pages(
        &self,
        ids: &[&str],
        page_size: usize,
        call: &Call,
        found: &mut Statuses,
    ) -> Result<(), Error> {
        let mut seen = 0;
        for page_num in 1.. {
            let page = Page { instance_ids: ids, page_num, page_size };
            let (rows, total) = self.page(&page, call, found)?;
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
        call: &Call,
        found: &mut Statuses,
    ) -> Result<(usize, Option<usize>), Error> {
        let request = self.instances_request(self.product().status_action, page)?;
        self.exchange(&request, call, |answer| {
            let Rows { data_set, total_count } = envelope::read_described(answer)?.response;
            let rows = data_set.len();
            found.append(data_set);
            Ok((rows, total_count))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(json: &str) -> Vec<(String, String)> {
        let Rows { data_set, .. } = serde_json::from_str(json).unwrap();
        let text = |text: Option<&str>| text.unwrap().strip_suffix('\0').unwrap().to_owned();
        let row = |n| (text(data_set.id(n)), text(data_set.status(n)));
        (0..data_set.len()).map(row).collect()
    }

    #[test]
    fn texts_arrive_whole_whatever_is_in_them() {
        let json = r#"{"dataSet":[
            {"instanceId":"a","instanceStatus":"RUNNING","more":[{}]},
            {"instanceStatus":"S\u0054OPPED","instanceId":"b\u0000\u00e9"}]}"#;
        let expected = [("a", "RUNNING"), ("b \u{e9}", "STOPPED")];
        assert_eq!(rows(json), expected.map(|(id, status)| (id.to_owned(), status.to_owned())));
    }

    #[test]
    fn pages_are_put_together() {
        let page = |id: &str| -> Statuses {
            serde_json::from_str(&format!(r#"[{{"instanceId":"{id}","instanceStatus":"S"}}]"#))
                .unwrap()
        };
        let mut all = Statuses::default();
        ["a", "bb", "ccc"].into_iter().for_each(|id| all.append(page(id)));
        assert_eq!(all.len(), 3);
        assert_eq!((all.id(2), all.status(2)), (Some("ccc\0"), Some("S\0")));
        assert_eq!((all.id(3), all.status(3)), (None, None));
    }

    #[test]
    fn a_row_that_is_none_fails_the_page() {
        for row in ["[]", "null", "{}", r#"{"instanceId":"a"}"#, r#"{"instanceId":1}"#] {
            assert!(serde_json::from_str::<Statuses>(&format!("[{row}]")).is_err(), "{row}");
        }
    }
}
