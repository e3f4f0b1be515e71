//! Log records for the caller, one line each.

use std::fmt;
use std::sync::Arc;

pub use zenlayer_tables::log_levels::Level;

/// Receives log records. Called during a call, on its thread or a worker thread.
pub trait Sink: Send + Sync {
    /// Receives a record: one line, without secrets.
    fn record(&self, level: Level, message: &str);
}

/// The log level and sink.
#[derive(Clone, Default)]
pub struct Log(Option<(Level, Arc<dyn Sink>)>);

impl Log {
    /// Sends records up to this level to `sink`.
    pub fn new(level: Level, sink: Arc<dyn Sink>) -> Log {
        Log(Some((level, sink)))
    }

    /// Logs a line. It is formatted only if the level is enabled.
    pub fn record(&self, level: Level, message: fmt::Arguments<'_>) {
        if let Some((most, sink)) = &self.0
            && level <= *most
        {
            sink.record(level, &message.to_string());
        }
    }
}

/// The request id at the end of a record, if any.
pub(crate) fn named(request_id: Option<&str>) -> String {
    request_id.map(|id| format!(", request id {id}")).unwrap_or_default()
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Log").field(&self.0.as_ref().map(|(level, _)| level)).finish()
    }
}
