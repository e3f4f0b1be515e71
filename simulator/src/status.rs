//! The statuses of instances.

/// The status of an instance, by its API name.
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

    /// The status of this name. Any well-formed name is allowed, as the service may add statuses.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let known = Self::KNOWN.into_iter().find(|status| status.0 == name);
        known.or_else(|| Self::is_well_formed(name).then(|| Self::new_name(name)))
    }

    /// The API name.
    pub(crate) fn name(self) -> &'static str {
        self.0
    }

    /// Whether the instance is in the recycle bin, on its way there, or being released.
    pub(crate) fn is_recycled(self) -> bool {
        matches!(self, Self::RECYCLING | Self::RECYCLE | Self::RELEASING)
    }

    fn is_well_formed(name: &str) -> bool {
        let length = 1..=Self::MAX_LENGTH;
        length.contains(&name.len()) && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
    }

    /// Leaks the name: made-up names are few and short.
    fn new_name(name: &str) -> Self {
        Self(Box::leak(name.into()))
    }
}

/// The effect of a request or of time on a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It stays.
    Stay,
    /// It changes to this one.
    Become(Status),
    /// The instance ceases to exist.
    Vanish,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_give_known_statuses() {
        assert_eq!(Status::named("RUNNING"), Some(Status::RUNNING));
        assert!(Status::KNOWN.iter().all(|status| Status::named(status.name()) == Some(*status)));
    }

    #[test]
    fn unknown_names_must_look_like_a_status() {
        assert_eq!(Status::named("HIBERNATING").map(Status::name), Some("HIBERNATING"));
        assert_eq!(Status::named(""), None);
        assert_eq!(Status::named("running"), None);
        assert_eq!(Status::named(&"A".repeat(65)), None);
    }
}
