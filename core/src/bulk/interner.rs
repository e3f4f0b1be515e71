//! Interns strings that repeat over thousands of instances.

use std::collections::HashMap;
use std::sync::Arc;

/// An interned string, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(usize);

/// The interned strings of a run.
#[derive(Debug, Default)]
pub struct Interner {
    all: Vec<Arc<str>>,
    places: HashMap<Arc<str>, Text>,
}

impl Interner {
    /// Interns a string.
    pub(super) fn keep(&mut self, text: &str) -> Text {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let (place, text) = (Text(self.all.len()), Arc::<str>::from(text));
        self.all.push(Arc::clone(&text));
        self.places.insert(text, place);
        place
    }

    /// The string at an index.
    pub fn get(&self, place: Text) -> &str {
        self.all.get(place.0).map_or("", |text| text)
    }

    /// All strings, in index order.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|text| &**text)
    }
}

impl Text {
    /// The index in [`Interner::all`].
    pub fn place(self) -> usize {
        self.0
    }
}
