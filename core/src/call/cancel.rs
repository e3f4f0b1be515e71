//! Cancelling calls from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A one-shot token that cancels every call that has it.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A token that is not requested yet.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Ends every call that has this token, now or later.
    pub fn request(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether [`Cancel::request`] has been called.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
