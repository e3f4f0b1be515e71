//! `zl_error`: why a call failed; and the table of error codes.

use std::ffi::{CString, c_char, c_int};
use std::ptr;
use std::sync::LazyLock;

use zenlayer_core::error::{Code, Error, Outcome, Phase, TABLE};

use crate::contain::free;
use crate::output::{Out, borrowed, kept};

/// Why a call failed. An error never changes: any number of threads may read it.
#[derive(Debug)]
pub struct zl_error {
    code: Code,
    message: CString,
    http_status: u16,
    service_code: Option<CString>,
    request_id: Option<CString>,
    is_retryable: bool,
    retry_after_ms: u64,
    outcome: Outcome,
    phase: Phase,
    skew_ms: i64,
    attempts: u32,
    elapsed_ms: u64,
}

impl zl_error {
    pub(crate) fn new(error: &Error) -> zl_error {
        let milliseconds = |time: std::time::Duration| u64::try_from(time.as_millis());
        zl_error {
            code: error.code(),
            message: kept(error.message()),
            http_status: error.http_status(),
            service_code: error.service_code().map(kept),
            request_id: error.request_id().map(kept),
            is_retryable: error.is_retryable(),
            retry_after_ms: error.retry_after().map_or(0, |t| milliseconds(t).unwrap_or(u64::MAX)),
            outcome: error.outcome(),
            phase: error.phase(),
            skew_ms: error.skew_ms().unwrap_or(0),
            attempts: error.attempts(),
            elapsed_ms: milliseconds(error.elapsed()).unwrap_or(u64::MAX),
        }
    }

    /// Gives C the error of a function that keeps it nowhere else, and returns its code.
    pub(crate) fn report(result: Result<(), Error>, out: Out<zl_error>) -> c_int {
        let Err(error) = result else { return 0 };
        out.set(zl_error::new(&error));
        error.code().number()
    }

    /// Makes an error that C owns; NULL for `None`.
    pub(crate) fn boxed(error: Option<Error>) -> *mut zl_error {
        error.map_or(ptr::null_mut(), |error| Box::into_raw(Box::new(zl_error::new(&error))))
    }
}

/// Returns the code of an error; ZL_OK for NULL.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_code(error: Option<&zl_error>) -> c_int {
    error.map_or(0, |error| error.code.number())
}

/// Returns the name of an error's code, such as "ZL_ERR_TIMEOUT"; borrowed until
/// the program ends.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_name(error: Option<&zl_error>) -> *const c_char {
    error.map_or(ptr::null(), |error| zl_error_code_name(error.code.number()))
}

/// Returns a description of an error for people; borrowed until the error is
/// freed.
///
/// The text is one line, contains no secrets, and may change between versions.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_message(error: Option<&zl_error>) -> *const c_char {
    borrowed(error.map(|error| &error.message))
}

/// Returns the HTTP status of the answer; 0 if there was no answer.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_http_status(error: Option<&zl_error>) -> c_int {
    error.map_or(0, |error| error.http_status.into())
}

/// Returns the service's own error code, such as "INVALID_INSTANCE_NOT_FOUND",
/// exactly as it was sent; NULL if the service sent none; borrowed until the
/// error is freed.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_service_code(error: Option<&zl_error>) -> *const c_char {
    borrowed(error.and_then(|error| error.service_code.as_ref()))
}

/// Returns the service's id of the request, which its support will ask for; NULL
/// if the service sent none; borrowed until the error is freed.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_request_id(error: Option<&zl_error>) -> *const c_char {
    borrowed(error.and_then(|error| error.request_id.as_ref()))
}

/// Tells whether the same call is safe to make again and may then succeed.
///
/// This is the case if the failure may be transient, and the call either was not
/// executed or only reads. The library has already retried as configured: before
/// you call again, wait at least as long as zl_error_retry_after_ms() says.
///
/// error    an error, or NULL
///
/// Returns 1 if so, else 0.
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_is_retryable(error: Option<&zl_error>) -> c_int {
    error.map_or(0, |error| error.is_retryable.into())
}

/// Returns how long the service asked to wait before the next request, in
/// milliseconds; 0 if it did not ask.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_retry_after_ms(error: Option<&zl_error>) -> u64 {
    error.map_or(0, |error| error.retry_after_ms)
}

/// Tells whether the failed request may have been executed.
///
/// error    an error, or NULL
///
/// Returns ZL_OUTCOME_NOT_SENT, ZL_OUTCOME_REJECTED or ZL_OUTCOME_UNKNOWN; with
/// ZL_ERR_PARTIAL also ZL_OUTCOME_DONE, if the request was executed for some of
/// the instances; ZL_OUTCOME_DONE for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_outcome(error: Option<&zl_error>) -> c_int {
    error.map_or(0, |error| error.outcome.number())
}

/// Returns how far the call had got when it failed: a ZL_PHASE_ value, to which
/// new ones may be added.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_phase(error: Option<&zl_error>) -> c_int {
    error.map_or(0, |error| error.phase.number())
}

/// Returns how far the service's clock is ahead of this machine's, in
/// milliseconds; negative if it is behind; 0 if no answer gave the time.
///
/// The value comes from the last answer. It is accurate to about one second plus
/// the time that the answer took. The service accepts a signature for only five
/// minutes.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_skew_ms(error: Option<&zl_error>) -> i64 {
    error.map_or(0, |error| error.skew_ms)
}

/// Returns how many requests the call sent or tried to send, retries and status
/// queries included; 0 if it failed before its first request.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_attempts(error: Option<&zl_error>) -> u32 {
    error.map_or(0, |error| error.attempts)
}

/// Returns how long the call took, in milliseconds.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_elapsed_ms(error: Option<&zl_error>) -> u64 {
    error.map_or(0, |error| error.elapsed_ms)
}

/// Frees an error.
///
/// error    an error, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_free(error: Option<Box<zl_error>>) {
    free(error);
}

/// Returns the number of error codes that the library knows.
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_count() -> usize {
    TABLE.len()
}

/// Returns an error code by its index in the library's table; 0 past the end.
///
/// index    from 0 to zl_error_count() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_code_at(index: usize) -> c_int {
    TABLE.get(index).map_or(0, |row| row.number)
}

/// Returns the name of an error code, such as "ZL_ERR_TIMEOUT", or "ZL_OK" for
/// 0; NULL for an unknown code; borrowed until the program ends.
///
/// code    an error code
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_code_name(code: c_int) -> *const c_char {
    borrowed(TEXTS.iter().find(|row| row.number == code).map(|row| &row.name))
}

/// Returns the meaning of an error code in one line for people; NULL for an
/// unknown code; borrowed until the program ends.
///
/// code    an error code
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_code_text(code: c_int) -> *const c_char {
    borrowed(TEXTS.iter().find(|row| row.number == code).map(|row| &row.text))
}

/// Returns the service's own code for which an error code stands, such as
/// "INVALID_INSTANCE_NOT_FOUND"; NULL if there is none; borrowed until the
/// program ends.
///
/// code    an error code
#[unsafe(no_mangle)]
pub extern "C" fn zl_error_code_service_code(code: c_int) -> *const c_char {
    let row = TEXTS.iter().find(|row| row.number == code);
    borrowed(row.map(|row| &row.service_code).filter(|text| !text.is_empty()))
}

/// A row of the table of codes, with texts for C.
struct CodeText {
    number: c_int,
    name: CString,
    text: CString,
    service_code: CString,
}

/// The table of codes, with "no error" before it.
static TEXTS: LazyLock<Vec<CodeText>> = LazyLock::new(|| {
    let ok = CodeText {
        number: 0,
        name: kept("ZL_OK"),
        text: kept("no error"),
        service_code: CString::default(),
    };
    let rows = TABLE.iter().map(|row| CodeText {
        number: row.number,
        name: kept(row.name),
        text: kept(row.text),
        service_code: kept(row.service_code),
    });
    std::iter::once(ok).chain(rows).collect()
});
