//! The words for what an instance is doing.

/// The status of an instance, by the name it has on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Status(&'static str);

impl Status {
    pub(crate) const BOOTING: Self = Self("BOOTING");
    pub(crate) const CREATE_FAILED: Self = Self("CREATE_FAILED");
    pub(crate) const CREATING: Self = Self("CREATING");
    pub(crate) const DEPLOYING: Self = Self("DEPLOYING");
    pub(crate) const IMAGING: Self = Self("IMAGING");
    pub(crate) const INSTALLING: Self = Self("INSTALLING");
    pub(crate) const INSTALL_FAILED: Self = Self("INSTALL_FAILED");
    pub(crate) const PENDING: Self = Self("PENDING");
    pub(crate) const REBOOT: Self = Self("REBOOT");
    pub(crate) const REBUILDING: Self = Self("REBUILDING");
    pub(crate) const RECYCLE: Self = Self("RECYCLE");
    pub(crate) const RECYCLING: Self = Self("RECYCLING");
    pub(crate) const RELEASING: Self = Self("RELEASING");
    pub(crate) const RESIZING: Self = Self("RESIZING");
    pub(crate) const RUNNING: Self = Self("RUNNING");
    pub(crate) const STARTING: Self = Self("STARTING");
    pub(crate) const STOPPED: Self = Self("STOPPED");
    pub(crate) const STOPPING: Self = Self("STOPPING");

    const KNOWN: [Self; 18] = [
        Self::BOOTING,
        Self::CREATE_FAILED,
        Self::CREATING,
        Self::DEPLOYING,
        Self::IMAGING,
        Self::INSTALLING,
        Self::INSTALL_FAILED,
        Self::PENDING,
        Self::REBOOT,
        Self::REBUILDING,
        Self::RECYCLE,
        Self::RECYCLING,
        Self::RELEASING,
        Self::RESIZING,
        Self::RUNNING,
        Self::STARTING,
        Self::STOPPED,
        Self::STOPPING,
    ];

    const MAX_LENGTH: usize = 64;

    /// The status of this name; a well-formed name that the service does not have is fine too,
    /// as the service may get new ones.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = Self::KNOWN.into_iter().find(|status| status.0 == name);
        known.or_else(|| Self::is_well_formed(name).then(|| Self::new_name(name)))
    }

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        self.0
    }

    /// Whether the instance is in the recycle bin, or on its way there or out of it.
    pub(crate) fn is_recycled(self) -> bool {
        matches!(self, Self::RECYCLING | Self::RECYCLE | Self::RELEASING)
    }

    fn is_well_formed(name: &str) -> bool {
        let length = 1..=Self::MAX_LENGTH;
        length.contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
    }

    /// Keeps the name until the program ends: made-up names are few and short.
    fn new_name(name: &str) -> Self {
        Self(Box::leak(name.into()))
    }
}

/// What happens to the status of an instance, by a request or by the passing of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It stays as it is.
    Stay,
    /// It becomes this one.
    Become(Status),
    /// The instance is gone.
    Vanish,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_name_gives_the_known_status() {
        assert_eq!(Status::named("RUNNING"), Some(Status::RUNNING));
        assert!(Status::KNOWN.iter().all(|status| Status::named(status.name()) == Some(*status)));
    }

    #[test]
    fn a_new_name_is_kept_if_it_looks_like_a_status() {
        assert_eq!(Status::named("HIBERNATING").map(Status::name), Some("HIBERNATING"));
        assert_eq!(Status::named(""), None);
        assert_eq!(Status::named("running"), None);
        assert_eq!(Status::named(&"A".repeat(65)), None);
    }
}
