//! The statuses of resources.

/// A status, by its name in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Status(&'static str);

/// The effect of a request or of time on a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It stays.
    Stay,
    /// It changes to this one.
    Become(Status),
    /// The resource ceases to exist.
    Vanish,
}

impl Status {
    /// The status of kinds that have none.
    pub(crate) const NONE: Self = Self("");

    const MAX_LENGTH: usize = 64;

    /// A status that the program knows.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The status of this name. Any well-formed name is allowed, as the service may add statuses.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::is_well_formed(name).then(|| Self(Self::kept(name)))
    }

    /// The name in the API.
    pub(crate) fn name(self) -> &'static str {
        self.0
    }

    /// Whether the resource is in the recycle bin, on its way there, or being released.
    pub(crate) fn is_recycled(self) -> bool {
        matches!(self.0, "RECYCLING" | "RECYCLE" | "RECYCLED" | "RELEASING" | "DELETING")
    }

    fn is_well_formed(name: &str) -> bool {
        let length = 1..=Self::MAX_LENGTH;
        let is_letter = |letter: u8| letter.is_ascii_alphabetic() || letter == b'_';
        length.contains(&name.len())
            && name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(is_letter)
    }

    /// Leaks each name once: made-up names are few and short.
    fn kept(name: &str) -> &'static str {
        use std::collections::BTreeSet;
        use std::sync::{Mutex, PoisonError};

        static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(name) {
            return known;
        }
        let new: &'static str = Box::leak(name.into());
        kept.insert(new);
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_must_look_like_a_status() {
        assert_eq!(Status::named("RUNNING"), Some(Status::new("RUNNING")));
        assert_eq!(Status::named("HIBERNATING").map(Status::name), Some("HIBERNATING"));
        assert_eq!(Status::named(""), None);
        assert_eq!(Status::named("running"), None);
        assert_eq!(Status::named(&"A".repeat(65)), None);
    }
}
