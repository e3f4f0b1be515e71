//! Reads JSON member by member. Unread members are errors, so that no mistake in a case passes silently.

use std::time::Duration;

use serde_json::{Map, Value};

/// The parsed value, or an error with its place.
pub(crate) type Parsed<T> = Result<T, String>;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A value and its path.
pub(crate) struct Node {
    path: String,
    value: Value,
}

/// The members of an object that have not been read yet.
pub(crate) struct Members {
    path: String,
    left: Map<String, Value>,
}

impl Members {
    /// Reads a member; `None` if it is absent or null.
    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Node) -> Parsed<T>,
    ) -> Parsed<Option<T>> {
        let path = join(&self.path, name);
        let value = self.left.remove(name).unwrap_or_default();
        Node { path, value }.optional(read)
    }

    /// The remaining members, with their names.
    pub(crate) fn rest(self) -> impl Iterator<Item = (String, Node)> {
        let Self { path, left } = self;
        left.into_iter().map(move |(name, value)| {
            let path = join(&path, &name);
            (name, Node { path, value })
        })
    }

    /// The only alternative found, in an object without other members.
    pub(crate) fn one<T>(self, found: impl IntoIterator<Item = Option<T>>) -> Parsed<T> {
        let wrong = self.wrong("must say one thing");
        self.end()?;
        let mut found = found.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(alternative), None) => Ok(alternative),
            _ => Err(wrong),
        }
    }

    /// Fails if members are left.
    pub(crate) fn end(self) -> Parsed<()> {
        match self.left.keys().next() {
            None => Ok(()),
            Some(name) => Err(format!("{}: there is no such member", join(&self.path, name))),
        }
    }

    /// An error about the object itself.
    pub(crate) fn wrong(&self, what: &str) -> String {
        format!("{}: {what}", self.path)
    }
}

impl Node {
    /// The root of a document.
    pub(crate) fn root(name: &str, value: Value) -> Self {
        Self { path: name.to_owned(), value }
    }

    /// Nothing if it is null.
    pub(crate) fn optional<T>(self, read: impl FnOnce(Self) -> Parsed<T>) -> Parsed<Option<T>> {
        if self.value.is_null() { Ok(None) } else { read(self).map(Some) }
    }

    pub(crate) fn members(self) -> Parsed<Members> {
        match self.value {
            Value::Object(left) => Ok(Members { path: self.path, left }),
            _ => Err(self.wrong("must be an object")),
        }
    }

    pub(crate) fn items(self) -> Parsed<Vec<Self>> {
        let Value::Array(items) = self.value else {
            return Err(self.wrong("must be a list"));
        };
        let place = |(index, value)| Self { path: format!("{}[{index}]", self.path), value };
        Ok(items.into_iter().enumerate().map(place).collect())
    }

    /// A list of exactly `N`.
    pub(crate) fn exactly<const N: usize>(self) -> Parsed<[Self; N]> {
        let wrong = self.wrong(&format!("must be a list of {N}"));
        self.items()?.try_into().map_err(|_| wrong)
    }

    pub(crate) fn list<T>(self, read: impl FnMut(Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        self.items()?.into_iter().map(read).collect()
    }

    /// A list of pairs, such as headers: ordered, with repetitions.
    pub(crate) fn pairs(self) -> Parsed<Vec<(String, String)>> {
        self.list(|pair| {
            let [name, value] = pair.exactly()?;
            Ok((name.text()?, value.text()?))
        })
    }

    pub(crate) fn text(self) -> Parsed<String> {
        match self.value {
            Value::String(text) => Ok(text),
            _ => Err(self.wrong("must be text")),
        }
    }

    /// Text with one character per byte.
    pub(crate) fn latin1(self) -> Parsed<Vec<u8>> {
        let wrong = self.wrong("must be bytes: characters up to U+00FF");
        let bytes = self.text()?.chars().map(u8::try_from).collect::<Result<_, _>>();
        bytes.map_err(|_| wrong)
    }

    pub(crate) fn number(self) -> Parsed<u64> {
        self.value.as_u64().ok_or_else(|| self.wrong("must be a whole number from 0"))
    }

    pub(crate) fn size(self) -> Parsed<usize> {
        let wrong = self.wrong("is too large");
        usize::try_from(self.number()?).map_err(|_| wrong)
    }

    pub(crate) fn integer(self) -> Parsed<i64> {
        self.value.as_i64().ok_or_else(|| self.wrong("must be a whole number"))
    }

    pub(crate) fn milliseconds(self) -> Parsed<Duration> {
        let wrong = self.wrong("is longer than a day");
        let time = Duration::from_millis(self.number()?);
        if time <= DAY { Ok(time) } else { Err(wrong) }
    }

    pub(crate) fn flag(self) -> Parsed<bool> {
        self.value.as_bool().ok_or_else(|| self.wrong("must be true or false"))
    }

    /// A member that must be `true`.
    pub(crate) fn truth(self) -> Parsed<()> {
        let wrong = self.wrong("must be true");
        if self.flag()? { Ok(()) } else { Err(wrong) }
    }

    /// One of several words.
    pub(crate) fn choice<T: Copy>(self, choices: &[(&str, T)]) -> Parsed<T> {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        let wrong = self.wrong(&format!("must be one of {}", words.join(", ")));
        let text = self.value.as_str();
        let found = choices.iter().find(|(word, _)| text == Some(*word));
        found.map(|(_, choice)| *choice).ok_or(wrong)
    }

    pub(crate) fn is_object(&self) -> bool {
        self.value.is_object()
    }

    pub(crate) fn is_flag(&self) -> bool {
        self.value.is_boolean()
    }

    pub(crate) fn is_list(&self) -> bool {
        self.value.is_array()
    }

    /// An error about this value.
    pub(crate) fn wrong(&self, what: &str) -> String {
        format!("{}: {what}", self.path)
    }
}

fn join(path: &str, name: &str) -> String {
    format!("{path}.{name}")
}
