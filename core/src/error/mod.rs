//! The errors of failed calls.

pub mod redact;

use std::fmt;
use std::time::Duration;

pub use zenlayer_tables::codes::{Code, Row, TABLE};
pub use zenlayer_tables::kinds::ErrorKind;
pub use zenlayer_tables::outcomes::Outcome;
pub use zenlayer_tables::phases::Phase;

/// What is known about a failure beyond its code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cause {
    /// Nothing beyond the code.
    #[default]
    Unspecified,
    /// It is permanent: retrying does not help.
    Permanent,
    /// The machine ran out of descriptors, threads or buffers.
    Exhausted,
    /// The request was signed with a wrong time.
    WrongTime,
}

/// Why a call failed, and the outcome of its request.
#[derive(Clone)]
pub struct Error(Box<Detail>);

#[derive(Clone)]
struct Detail {
    code: Code,
    message: String,
    outcome: Outcome,
    phase: Phase,
    cause: Cause,
    /// Whether the action changes nothing.
    is_harmless: bool,
    http_status: u16,
    service_code: Option<String>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    /// In milliseconds.
    skew_ms: Option<i64>,
    attempts: u32,
    elapsed: Duration,
}

impl Error {
    /// An error with the outcome that its code implies. The message is one line for humans,
    /// contains no secrets, and names a remedy if there is one.
    pub fn new(code: Code, message: impl fmt::Display) -> Error {
        Error(Box::new(Detail {
            code,
            message: printable(&message.to_string(), MAX_MESSAGE),
            outcome: code.row().outcome,
            phase: Phase::None,
            cause: Cause::Unspecified,
            is_harmless: false,
            http_status: 0,
            service_code: None,
            request_id: None,
            retry_after: None,
            skew_ms: None,
            attempts: 0,
            elapsed: Duration::ZERO,
        }))
    }

    /// Sets the outcome of the request.
    pub fn with_outcome(mut self, outcome: Outcome) -> Error {
        self.0.outcome = outcome;
        self
    }

    /// Sets the phase that the call had reached.
    pub fn with_phase(mut self, phase: Phase) -> Error {
        self.0.phase = phase;
        self
    }

    /// Sets the cause.
    pub fn with_cause(mut self, cause: Cause) -> Error {
        self.0.cause = cause;
        self
    }

    /// Marks the action as one that changes nothing and may always be repeated.
    pub fn harmless(mut self) -> Error {
        self.0.is_harmless = true;
        self
    }

    /// Sets the HTTP status.
    pub fn with_http_status(mut self, http_status: u16) -> Error {
        self.0.http_status = http_status;
        self
    }

    /// Sets the service's error code.
    pub fn with_service_code(mut self, service_code: Option<String>) -> Error {
        self.0.service_code = service_code.map(|text| printable(&text, MAX_NAME));
        self
    }

    /// Sets the request id.
    pub fn with_request_id(mut self, request_id: Option<String>) -> Error {
        self.0.request_id = request_id.map(|text| printable(&text, MAX_NAME));
        self
    }

    /// Sets the wait that the service asked for.
    pub fn with_retry_after(mut self, wait: Option<Duration>) -> Error {
        self.0.retry_after = wait;
        self
    }

    /// Sets how far the service's clock is ahead of this machine's, in milliseconds.
    pub fn with_skew(mut self, skew_ms: Option<i64>) -> Error {
        self.0.skew_ms = skew_ms;
        self
    }

    /// Turns this into the final error of a call that the service refused before: the refusal's
    /// details prevail.
    pub fn after_refusal(mut self, refusal: &Error) -> Error {
        self.0.outcome = Outcome::Rejected;
        self.0.http_status = refusal.0.http_status;
        self.0.service_code = refusal.0.service_code.clone();
        self.0.request_id = refusal.0.request_id.clone();
        self.0.retry_after = refusal.0.retry_after;
        self.with_note(format_args!("an earlier attempt was refused: {refusal}"))
    }

    /// Appends a note to the message.
    pub fn with_note(mut self, note: impl fmt::Display) -> Error {
        let message = format!("{}; {note}", self.0.message);
        self.0.message = printable(&message, MAX_MESSAGE);
        self
    }

    /// Sets the cost of the call.
    pub fn with_cost(mut self, attempts: u32, elapsed: Duration) -> Error {
        self.0.attempts = attempts;
        self.0.elapsed = elapsed;
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The message, one line for humans.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The outcome of the request.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The phase that the call had reached.
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// What is known about the failure beyond its code.
    pub fn cause(&self) -> Cause {
        self.0.cause
    }

    /// The HTTP status; 0 without a response.
    pub fn http_status(&self) -> u16 {
        self.0.http_status
    }

    /// The service's error code, if it sent one.
    pub fn service_code(&self) -> Option<&str> {
        self.0.service_code.as_deref()
    }

    /// Whether the service refused the credentials, by its error code.
    pub fn is_auth_failure(&self) -> bool {
        let prefix = "AUTHFAILURE";
        let start = self.service_code().and_then(|code| code.get(..prefix.len()));
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    }

    /// The request id, if the service sent one.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Whether the same request may succeed later, and was either not executed or changes nothing.
    pub fn is_retryable(&self) -> bool {
        let is_not_done = matches!(self.0.outcome, Outcome::NotSent | Outcome::Rejected);
        let may_pass = self.0.code.row().retryable && self.0.cause != Cause::Permanent;
        (is_not_done || self.0.is_harmless) && may_pass
    }

    /// The wait that the service asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How far the service's clock is ahead of this machine's, in milliseconds, if known.
    pub fn skew_ms(&self) -> Option<i64> {
        self.0.skew_ms
    }

    /// The number of requests attempted.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The duration of the call.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.code.row().name, self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// The maximum length of a message, in characters.
const MAX_MESSAGE: usize = 4096;
/// The maximum length of a code or an id from the service, in characters.
pub(crate) const MAX_NAME: usize = 256;

/// Limits foreign text to one line and a length. Escapes everything that would move the cursor or
/// change the writing direction.
pub(crate) fn printable(text: &str, most: usize) -> String {
    if text.len() <= most && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len().min(most) + 8);
    for c in text.chars().take(most) {
        if is_unprintable(c) { line.extend(c.escape_default()) } else { line.push(c) }
    }
    if text.chars().nth(most).is_some() {
        line.push('\u{2026}');
    }
    line
}

/// Whether this is a control character, a line or paragraph separator, or a direction mark.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_on_one_line() {
        assert_eq!(printable("as it is", 100), "as it is");
        assert_eq!(printable("a\r\nb\x1b[31m\u{85}", 100), "a\\r\\nb\\u{1b}[31m\\u{85}");
        assert_eq!(printable("\u{202e}x\u{2028}\u{e9}", 100), "\\u{202e}x\\u{2028}\u{e9}");
        assert_eq!(printable("abc", 2), "ab\u{2026}");
    }

    #[test]
    fn permanent_failures_are_not_retryable() {
        let error = Error::new(Code::RESOLVE, "no such host");
        assert!(error.is_retryable());
        assert!(!error.clone().with_cause(Cause::Permanent).is_retryable());
        assert!(!error.with_outcome(Outcome::Unknown).is_retryable());
    }

    #[test]
    fn reads_are_retryable_after_a_lost_response() {
        let lost = |code| Error::new(code, "lost").harmless();
        assert!(lost(Code::TIMEOUT).is_retryable() && lost(Code::HTTP_502).is_retryable());
        assert!(!lost(Code::CANCELLED).is_retryable() && !lost(Code::TLS).is_retryable());
        assert!(!lost(Code::IO).with_cause(Cause::Permanent).is_retryable());
    }

    #[test]
    fn notes_follow_the_message() {
        let error = Error::new(Code::IO, "lost").with_note("gave up\nnow");
        assert_eq!(error.message(), "lost; gave up\\nnow");
    }
}
