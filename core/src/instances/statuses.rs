//! A list of instances and their statuses, parsed directly from a response.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Ids and statuses in one buffer of NUL-terminated strings, as C reads them.
#[derive(Debug, Default)]
pub struct Statuses {
    text: String,
    rows: Vec<[Span; 2]>,
    is_contradictory: bool,
}

/// How an instance is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed<'a> {
    Missing,
    /// With one status.
    With(&'a str),
    /// With two different statuses, which proves nothing.
    Contradictory,
}

/// The start of a string, and the end of its NUL.
type Span = (usize, usize);

impl Statuses {
    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The id of a row, NUL included.
    pub fn id(&self, index: usize) -> Option<&str> {
        let [(start, end), _] = *self.rows.get(index)?;
        self.text.get(start..end)
    }

    /// The status of a row, NUL included.
    pub fn status(&self, index: usize) -> Option<&str> {
        let [_, (start, end)] = *self.rows.get(index)?;
        self.text.get(start..end)
    }

    /// The ids and statuses of all rows, without NULs.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        (0..self.len()).filter_map(|n| Some((bare(self.id(n)?)?, bare(self.status(n)?)?)))
    }

    /// Whether an instance is listed more than once. Others may then be missing, since a page has
    /// no more rows than requested ids.
    pub(crate) fn repeats_an_instance(&self) -> bool {
        let mut seen = HashSet::with_capacity(self.len());
        self.iter().any(|(id, _)| !seen.insert(id))
    }

    /// How an instance is listed.
    pub(crate) fn find(&self, id: &str) -> Listed<'_> {
        let mut found = self.iter().filter(|(listed, _)| *listed == id).map(|(_, status)| status);
        match found.next() {
            None => Listed::Missing,
            Some(status) if found.all(|other| other == status) => Listed::With(status),
            Some(_) => Listed::Contradictory,
        }
    }

    /// The ids, NULs included.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|n| self.id(n))
    }

    /// Whether an instance has different statuses in one response.
    pub(super) fn is_contradictory(&self) -> bool {
        self.is_contradictory
    }

    /// The list without duplicate rows, and the number of distinct instances. Contradictory rows
    /// stay.
    pub(super) fn distinct(self) -> (Statuses, usize) {
        let Statuses { text, mut rows, .. } = self;
        let mut seen: HashMap<&str, &str> = HashMap::with_capacity(rows.len());
        rows.retain(|row| {
            let [id, status] = row.map(|(start, end)| text.get(start..end).unwrap_or_default());
            match seen.entry(id) {
                Entry::Vacant(place) => {
                    place.insert(status);
                    true
                }
                Entry::Occupied(known) => *known.get() != status,
            }
        });
        let distinct = seen.len();
        let is_contradictory = rows.len() > distinct;
        (Statuses { text, rows, is_contradictory }, distinct)
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, id: &str, status: &str) {
        let row = [id, status].map(|text| {
            let start = self.text.len();
            self.text.extend([text, "\0"]);
            (start, self.text.len())
        });
        self.rows.push(row);
    }

    /// Adds the rows of another page.
    pub(super) fn append(&mut self, page: Statuses) {
        if self.is_empty() {
            *self = page;
            return;
        }
        let base = self.text.len();
        self.is_contradictory |= page.is_contradictory;
        self.text.push_str(&page.text);
        let moved = |(start, end): Span| (start + base, end + base);
        self.rows.extend(page.rows.into_iter().map(|row| row.map(moved)));
    }
}

/// A string without its NUL.
fn bare(text: &str) -> Option<&str> {
    text.strip_suffix('\0')
}

/// Copies strings from the response into the buffer, without an intermediate row.
impl<'de> Deserialize<'de> for Statuses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rows;

        impl<'de> Visitor<'de> for Rows {
            type Value = Statuses;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of instances")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Statuses, A::Error> {
                let mut statuses = Statuses {
                    text: String::with_capacity(100 * 48), // a page of 100
                    rows: Vec::with_capacity(100),
                    is_contradictory: false,
                };
                while rows.next_element_seed(RowInto(&mut statuses))?.is_some() {}
                Ok(statuses)
            }
        }

        deserializer.deserialize_seq(Rows)
    }
}

/// Deserializes a row into a list.
struct RowInto<'a>(&'a mut Statuses);

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Member {
    InstanceId,
    InstanceStatus,
    #[serde(other)]
    Other,
}

impl<'de> DeserializeSeed<'de> for RowInto<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowInto<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instance")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let (mut id, mut status) = (None, None);
        while let Some(member) = members.next_key()? {
            let place = match member {
                Member::InstanceId => &mut id,
                Member::InstanceStatus => &mut status,
                Member::Other => {
                    members.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let span = members.next_value_seed(TextInto(&mut self.0.text))?;
            if place.replace(span).is_some() {
                return Err(Error::custom("duplicate instanceId or instanceStatus"));
            }
        }
        let row = [
            id.ok_or_else(|| Error::missing_field("instanceId"))?,
            status.ok_or_else(|| Error::missing_field("instanceStatus"))?,
        ];
        self.0.rows.push(row);
        Ok(())
    }
}

/// Deserializes a string to the end of the buffer and appends a NUL. A NUL inside becomes a space.
struct TextInto<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for TextInto<'_> {
    type Value = Span;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Span, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl TextInto<'_> {
    fn push(self, text: &str) -> Span {
        let start = self.0.len();
        self.0.push_str(text);
        self.0.push('\0');
        (start, self.0.len())
    }
}

impl<'de> Visitor<'de> for TextInto<'_> {
    type Value = Span;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    /// A string without escapes, and thus without NULs.
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Span, E> {
        Ok(self.push(text))
    }

    /// A string that had escapes.
    fn visit_str<E: Error>(self, text: &str) -> Result<Span, E> {
        Ok(self.push(&text.replace('\0', " ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Vec<(String, String)> {
        let statuses: Statuses = serde_json::from_str(json).unwrap();
        let text = |text: Option<&str>| text.unwrap().strip_suffix('\0').unwrap().to_owned();
        let row = |n| (text(statuses.id(n)), text(statuses.status(n)));
        (0..statuses.len()).map(row).collect()
    }

    #[test]
    fn strings_are_read_in_full() {
        let json = r#"[
            {"instanceId":"a","instanceStatus":"RUNNING","more":[{}]},
            {"instanceStatus":"S\u0054OPPED","other":null,"instanceId":"b\u0000\u00e9"}]"#;
        let expected = [("a", "RUNNING"), ("b \u{e9}", "STOPPED")];
        assert_eq!(read(json), expected.map(|(id, status)| (id.to_owned(), status.to_owned())));
    }

    #[test]
    fn pages_are_appended() {
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
    fn duplicate_rows_are_dropped() {
        let list = |rows: &[(&str, &str)]| {
            let row = |(id, status): &(&str, &str)| {
                format!(r#"{{"instanceId":"{id}","instanceStatus":"{status}"}}"#)
            };
            let json = rows.iter().map(row).collect::<Vec<_>>().join(",");
            serde_json::from_str::<Statuses>(&format!("[{json}]")).unwrap().distinct()
        };
        let (same, distinct) = list(&[("a", "S"), ("b", "S"), ("a", "S")]);
        assert_eq!((2, 2, false), (same.len(), distinct, same.is_contradictory()));
        let (other, distinct) = list(&[("a", "S"), ("b", "S"), ("a", "R"), ("a", "S")]);
        assert_eq!((3, 2, true), (other.len(), distinct, other.is_contradictory()));
        assert_eq!(Some("R\0"), other.status(2));
    }

    #[test]
    fn an_invalid_row_fails_the_page() {
        let rows = [
            "[]",
            "null",
            "{}",
            r#"{"instanceId":"a"}"#,
            r#"{"instanceId":1,"instanceStatus":"S"}"#,
            r#"{"instanceId":"a","instanceStatus":null}"#,
            r#"{"instanceId":"a","instanceId":"b","instanceStatus":"S"}"#,
        ];
        for row in rows {
            assert!(serde_json::from_str::<Statuses>(&format!("[{row}]")).is_err(), "{row}");
        }
    }
}
