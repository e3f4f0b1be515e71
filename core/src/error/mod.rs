//! What a failed call tells its caller.

pub mod redact;

use std::fmt;
use std::time::Duration;

pub use zenlayer_tables::codes::{Code, Row, TABLE};
pub use zenlayer_tables::outcomes::Outcome;
pub use zenlayer_tables::phases::Phase;

/// What is known of a failure beyond its code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cause {
    /// No more than the code says.
    #[default]
    Usual,
    /// It will not pass by itself.
    Lasting,
    /// This machine has run out of something: descriptors, threads, buffers.
    Exhausted,
    /// The request was signed with a wrong time.
    WrongTime,
}

/// Why a call failed, and what became of its request.
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
    /// An error with the outcome that its code implies. The message is one line for people,
    /// without a secret, and says what to do where that is known.
    pub fn new(code: Code, message: impl fmt::Display) -> Error {
        Error(Box::new(Detail {
            code,
            message: printable(&message.to_string(), MOST_OF_MESSAGE),
            outcome: code.row().outcome,
            phase: Phase::None,
            cause: Cause::Usual,
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

    /// With what is known of the request's fate.
    pub fn outcome_is(mut self, outcome: Outcome) -> Error {
        self.0.outcome = outcome;
        self
    }

    /// With how far the call had come.
    pub fn during(mut self, phase: Phase) -> Error {
        self.0.phase = phase;
        self
    }

    /// With what is known of the failure beyond its code.
    pub fn because(mut self, cause: Cause) -> Error {
        self.0.cause = cause;
        self
    }

    /// Of an action that changes nothing, and so may always be repeated.
    pub fn harmless(mut self) -> Error {
        self.0.is_harmless = true;
        self
    }

    /// With the status of the answer.
    pub fn answered(mut self, http_status: u16) -> Error {
        self.0.http_status = http_status;
        self
    }

    /// With the service's own code.
    pub fn said(mut self, service_code: Option<String>) -> Error {
        self.0.service_code = service_code.map(|text| printable(&text, MOST_OF_NAME));
        self
    }

    /// With the service's id of the request.
    pub fn identified(mut self, request_id: Option<String>) -> Error {
        self.0.request_id = request_id.map(|text| printable(&text, MOST_OF_NAME));
        self
    }

    /// With the time that the service asked to wait.
    pub fn retry_after_is(mut self, wait: Option<Duration>) -> Error {
        self.0.retry_after = wait;
        self
    }

    /// With how far the service's clock is ahead of this machine's, in milliseconds.
    pub fn skewed_by(mut self, skew_ms: Option<i64>) -> Error {
        self.0.skew_ms = skew_ms;
        self
    }

    /// As the end of a call that the service has refused before: what it said then stands.
    pub fn after_refusal(mut self, refusal: &Error) -> Error {
        self.0.outcome = Outcome::Rejected;
        self.0.http_status = refusal.0.http_status;
        self.0.service_code = refusal.0.service_code.clone();
        self.0.request_id = refusal.0.request_id.clone();
        self.0.retry_after = refusal.0.retry_after;
        self.noting(format_args!("an earlier attempt was refused: {refusal}"))
    }

    /// With more to read behind the message.
    pub fn noting(mut self, note: impl fmt::Display) -> Error {
        let message = format!("{}; {note}", self.0.message);
        self.0.message = printable(&message, MOST_OF_MESSAGE);
        self
    }

    /// With what the call has cost.
    pub fn spent(mut self, attempts: u32, elapsed: Duration) -> Error {
        self.0.attempts = attempts;
        self.0.elapsed = elapsed;
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// One line for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What became of the request.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// How far the call had come.
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// What is known of the failure beyond its code.
    pub fn cause(&self) -> Cause {
        self.0.cause
    }

    /// The status of the answer; 0 if there was none.
    pub fn http_status(&self) -> u16 {
        self.0.http_status
    }

    /// The service's own code, if it sent one.
    pub fn service_code(&self) -> Option<&str> {
        self.0.service_code.as_deref()
    }

    /// Whether the service did not accept who the caller is, in its own words.
    pub fn is_about_identity(&self) -> bool {
        let prefix = "AUTHFAILURE";
        let said = self.service_code().and_then(|code| code.get(..prefix.len()));
        said.is_some_and(|said| said.eq_ignore_ascii_case(prefix))
    }

    /// The service's id of the request, if it sent one.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Whether the same request may succeed later, and has either not been executed or changes
    /// nothing.
    pub fn is_retryable(&self) -> bool {
        let is_not_done = matches!(self.0.outcome, Outcome::NotSent | Outcome::Rejected);
        let may_pass = self.0.code.row().retryable && self.0.cause != Cause::Lasting;
        (is_not_done || self.0.is_harmless) && may_pass
    }

    /// How long the service asked to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// How far the service's clock is ahead of this machine's, in milliseconds, if an answer told.
    pub fn skew_ms(&self) -> Option<i64> {
        self.0.skew_ms
    }

    /// How many requests were sent or tried.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took.
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

/// The longest message, in characters.
const MOST_OF_MESSAGE: usize = 4096;
/// The longest code or id from the service that is kept, in characters.
pub(crate) const MOST_OF_NAME: usize = 256;

/// Text from elsewhere, on one line and not too long: what would move the cursor or the direction
/// of writing is escaped.
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

/// Control characters, line and paragraph separators, and marks of direction.
fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_elsewhere_stays_on_its_line() {
        assert_eq!(printable("as it is", 100), "as it is");
        assert_eq!(printable("a\r\nb\x1b[31m\u{85}", 100), "a\\r\\nb\\u{1b}[31m\\u{85}");
        assert_eq!(printable("\u{202e}x\u{2028}\u{e9}", 100), "\\u{202e}x\\u{2028}\u{e9}");
        assert_eq!(printable("abc", 2), "ab\u{2026}");
    }

    #[test]
    fn what_stays_is_not_called_retryable() {
        let error = Error::new(Code::RESOLVE, "no such host");
        assert!(error.is_retryable());
        assert!(!error.clone().because(Cause::Lasting).is_retryable());
        assert!(!error.outcome_is(Outcome::Unknown).is_retryable());
    }

    #[test]
    fn what_only_reads_may_be_repeated() {
        let lost = |code| Error::new(code, "lost").harmless();
        assert!(lost(Code::TIMEOUT).is_retryable() && lost(Code::HTTP_502).is_retryable());
        assert!(!lost(Code::CANCELLED).is_retryable() && !lost(Code::TLS).is_retryable());
        assert!(!lost(Code::IO).because(Cause::Lasting).is_retryable());
    }

    #[test]
    fn notes_stand_behind_the_message() {
        let error = Error::new(Code::IO, "lost").noting("gave up\nnow");
        assert_eq!(error.message(), "lost; gave up\\nnow");
    }
}
