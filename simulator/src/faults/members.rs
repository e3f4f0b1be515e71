//! Reads JSON member by member, so that a mistake is an error that says where it is.

use std::time::Duration;

use serde_json::{Map, Value};

/// What was read, or an error with its place.
pub(super) type Parsed<T> = Result<T, String>;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A value and its place.
pub(super) struct Node {
    place: String,
    value: Value,
}

/// The members of an object that have not been read yet.
pub(super) struct Members {
    place: String,
    left: Map<String, Value>,
    /// The names that were asked for.
    known: Vec<&'static str>,
}

impl Members {
    /// Reads a member; `None` if it is absent or null.
    pub(super) fn read<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node) -> Parsed<T>,
    ) -> Parsed<Option<T>> {
        self.known.push(name);
        let place = join(&self.place, name);
        let value = self.left.remove(name).filter(|value| !value.is_null());
        value.map(|value| read(Node { place, value })).transpose()
    }

    /// Reads a member that must be there.
    pub(super) fn must<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(Node) -> Parsed<T>,
    ) -> Parsed<T> {
        let missing = format!("{}: is missing", join(&self.place, name));
        self.read(name, read)?.ok_or(missing)
    }

    /// The only alternative found, in an object without other members.
    pub(super) fn one<T>(self, found: impl IntoIterator<Item = Option<T>>) -> Parsed<T> {
        let wrong = self.wrong(format_args!("must say one of {}", self.known.join(", ")));
        self.end()?;
        let mut found = found.into_iter().flatten();
        match (found.next(), found.next()) {
            (Some(alternative), None) => Ok(alternative),
            _ => Err(wrong),
        }
    }

    /// Fails if members are left.
    pub(super) fn end(self) -> Parsed<()> {
        let Some(name) = self.left.keys().next() else { return Ok(()) };
        let (place, known) = (join(&self.place, name), self.known.join(", "));
        Err(format!("{place}: there is no such member; allowed are {known}"))
    }

    /// An error about the object itself.
    pub(super) fn wrong(&self, what: impl std::fmt::Display) -> String {
        format!("{}: {what}", self.place)
    }
}

impl Node {
    /// A whole document.
    pub(super) fn root(value: Value) -> Self {
        Self { place: String::new(), value }
    }

    /// The value itself.
    pub(super) fn value(&self) -> &Value {
        &self.value
    }

    pub(super) fn members(self) -> Parsed<Members> {
        match self.value {
            Value::Object(left) => Ok(Members { place: self.place, left, known: Vec::new() }),
            _ => Err(self.wrong("must be an object")),
        }
    }

    /// The members of an object that may have any names.
    pub(super) fn entries(self) -> Parsed<Vec<(String, Self)>> {
        let Members { place, left, .. } = self.members()?;
        let node = |(name, value): (String, Value)| {
            let place = join(&place, &name);
            (name, Self { place, value })
        };
        Ok(left.into_iter().map(node).collect())
    }

    pub(super) fn list<T>(self, read: impl FnMut(Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let Value::Array(items) = self.value else { return Err(self.wrong("must be a list")) };
        let place = |(index, value)| Self { place: format!("{}[{index}]", self.place), value };
        items.into_iter().enumerate().map(place).map(read).collect()
    }

    pub(super) fn text(self) -> Parsed<String> {
        match self.value {
            Value::String(text) => Ok(text),
            _ => Err(self.wrong("must be text")),
        }
    }

    /// A whole number that is at least this.
    pub(super) fn number(self, least: u64) -> Parsed<u64> {
        let number = self.value.as_u64().filter(|number| *number >= least);
        number.ok_or_else(|| self.wrong(format_args!("must be a whole number from {least}")))
    }

    /// The same, of bytes or rows.
    pub(super) fn size(self, least: u64) -> Parsed<usize> {
        self.number(least).map(|number| usize::try_from(number).unwrap_or(usize::MAX))
    }

    pub(super) fn milliseconds(self) -> Parsed<Duration> {
        let wrong = self.wrong("is longer than a day");
        let time = Duration::from_millis(self.number(0)?);
        if time <= DAY { Ok(time) } else { Err(wrong) }
    }

    pub(super) fn flag(self) -> Parsed<bool> {
        self.value.as_bool().ok_or_else(|| self.wrong("must be true or false"))
    }

    /// A member that must be `true`.
    pub(super) fn truth(self) -> Parsed<()> {
        let wrong = self.wrong("must be true");
        if self.value == Value::Bool(true) { Ok(()) } else { Err(wrong) }
    }

    /// An error about this value.
    pub(super) fn wrong(&self, what: impl std::fmt::Display) -> String {
        match self.place.as_str() {
            "" => format!("the body {what}"),
            place => format!("{place}: {what}"),
        }
    }
}

fn join(place: &str, name: &str) -> String {
    if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") }
}
