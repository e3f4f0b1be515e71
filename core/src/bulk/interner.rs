//! Texts that repeat over thousands of instances, each kept once.

use std::collections::HashMap;
use std::sync::Arc;

/// A text, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text(usize);

/// All texts of a run.
#[derive(Debug, Default)]
pub struct Interner {
    all: Vec<Arc<str>>,
    places: HashMap<Arc<str>, Text>,
}

impl Interner {
    /// Keeps a text, unless it is kept already.
    pub(super) fn keep(&mut self, text: &str) -> Text {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let (place, text) = (Text(self.all.len()), Arc::<str>::from(text));
        self.all.push(Arc::clone(&text));
        self.places.insert(text, place);
        place
    }

    /// The text at a place.
    pub fn get(&self, place: Text) -> &str {
        self.all.get(place.0).map_or("", |text| text)
    }

    /// All texts, by their places.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|text| &**text)
    }
}

impl Text {
    /// Its place among [`Interner::all`].
    pub fn place(self) -> usize {
        self.0
    }
}
