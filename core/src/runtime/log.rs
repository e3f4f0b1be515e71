//! Log records for the caller, one line each.

use std::fmt;
use std::sync::Arc;

pub use zenlayer_tables::log_levels::Level;

/// Who receives records. Runs during the call, on its thread or on those that it has made.
pub trait Sink: Send + Sync {
    /// Takes one record: one line without a secret.
    fn record(&self, level: Level, message: &str);
}

/// Where records go, and which.
#[derive(Clone, Default)]
pub struct Log(Option<(Level, Arc<dyn Sink>)>);

impl Log {
    /// Sends records of this level and the more important ones to `sink`.
    pub fn new(level: Level, sink: Arc<dyn Sink>) -> Log {
        Log(Some((level, sink)))
    }

    /// Records a line. Its text is made only if the level asks for it.
    pub fn record(&self, level: Level, message: fmt::Arguments<'_>) {
        if let Some((most, sink)) = &self.0
            && level <= *most
        {
            sink.record(level, &message.to_string());
        }
    }
}

/// The service's id of a request at the end of a record, if there is one.
pub(crate) fn named(request_id: Option<&str>) -> String {
    request_id.map(|id| format!(", request id {id}")).unwrap_or_default()
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Log").field(&self.0.as_ref().map(|(level, _)| level)).finish()
    }
}
