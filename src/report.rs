//! `zl_report`: what came of a bulk call, an outcome for each id.

use std::ffi::{CString, c_char, c_int};
use std::ptr;
use std::sync::LazyLock;

use zenlayer_core::bulk::{Entry, Outcome, Report, Text};
use zenlayer_core::error::{Code, Error};

use crate::enter::contain;
use crate::input::null;
use crate::output::{Out, borrowed, kept};

/// What came of a bulk call: a row for each id that was given, in that order. It does not change:
/// any number of threads may read it.
#[derive(Debug)]
pub struct zl_report {
    report: Report,
    ids: Vec<CString>,
    /// The other texts, by their places.
    texts: Vec<CString>,
}

impl zl_report {
    pub(crate) fn new(report: Report) -> zl_report {
        let ids = report.rows().map(|entry| kept(&entry.id)).collect();
        let texts = report.texts().all().map(kept).collect();
        zl_report { report, ids, texts }
    }

    fn text(&self, text: Option<Text>) -> *const c_char {
        borrowed(text.and_then(|text| self.texts.get(text.place())))
    }
}

/// Looks at a row; `none` for NULL and past the end.
///
/// # Safety
/// `report` is NULL or lives.
unsafe fn row<T>(
    report: *const zl_report,
    index: usize,
    none: T,
    look: impl FnOnce(&zl_report, &Entry) -> T,
) -> T {
    // SAFETY: the caller's promise.
    let Some(this) = (unsafe { report.as_ref() }) else { return none };
    this.report.row(index).map_or(none, |entry| look(this, entry))
}

/// The number of rows of a report: of ids that were given.
///
/// report    a report, or NULL
///
/// Returns the number; 0 for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_len(report: *const zl_report) -> usize {
    // SAFETY: NULL or a report that lives, by the caller's promise; so in all functions below.
    unsafe { report.as_ref() }.map_or(0, |this| this.ids.len())
}

/// The id of a row.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns the text; NULL past the end, and for NULL; borrowed until the report is freed.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_id(report: *const zl_report, index: usize) -> *const c_char {
    // SAFETY: see `zl_report_len`.
    borrowed(unsafe { report.as_ref() }.and_then(|this| this.ids.get(index)))
}

/// What became of an instance.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns one of ZL_REPORT_, which zl_report_outcome_is_success() tells apart; -1 past the end, and
/// for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_outcome(report: *const zl_report, index: usize) -> c_int {
    // SAFETY: see `zl_report_len`.
    unsafe { row(report, index, -1, |_, entry| entry.outcome as c_int) }
}

/// The status in which an instance was last seen, as the service names it.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns a text such as "STOPPED"; NULL if it was not looked at, past the end, and for NULL;
/// borrowed until the report is freed.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_status(report: *const zl_report, index: usize) -> *const c_char {
    // SAFETY: see `zl_report_len`.
    unsafe { row(report, index, ptr::null(), |this, entry| this.text(entry.status)) }
}

/// The code of what kept an instance from where it was meant to go.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns one of ZL_ERR_; 0 if there is none, past the end, and for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_code(report: *const zl_report, index: usize) -> c_int {
    // SAFETY: see `zl_report_len`.
    unsafe { row(report, index, 0, |_, entry| entry.code.map_or(0, Code::number)) }
}

/// The service's own code for that.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns a text such as "OPERATION_DENIED_INSTANCE_NOT_RUNNING"; NULL if there is none, past the
/// end, and for NULL; borrowed until the report is freed.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_service_code(
    report: *const zl_report,
    index: usize,
) -> *const c_char {
    // SAFETY: see `zl_report_len`.
    unsafe { row(report, index, ptr::null(), |this, entry| this.text(entry.service_code)) }
}

/// The same in words: one line for people.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns the text; NULL if there is none, past the end, and for NULL; borrowed until the report
/// is freed.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_message(
    report: *const zl_report,
    index: usize,
) -> *const c_char {
    // SAFETY: see `zl_report_len`.
    unsafe { row(report, index, ptr::null(), |this, entry| this.text(entry.message)) }
}

/// The service's id of the last request for an instance that it answered.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns the text; NULL if no request was answered, past the end, and for NULL; borrowed until
/// the report is freed.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_request_id(
    report: *const zl_report,
    index: usize,
) -> *const c_char {
    // SAFETY: see `zl_report_len`.
    unsafe { row(report, index, ptr::null(), |this, entry| this.text(entry.request_id)) }
}

/// Tells whether the success of an instance was inferred from its status, as an answer was lost.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns 1 if so, else 0; 0 past the end, and for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_is_inferred(report: *const zl_report, index: usize) -> c_int {
    // SAFETY: see `zl_report_len`.
    unsafe { row(report, index, 0, |_, entry| entry.inferred.into()) }
}

/// How often an action was sent for an instance.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns the number; 0 past the end, and for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_attempts(report: *const zl_report, index: usize) -> c_int {
    // SAFETY: see `zl_report_len`.
    unsafe {
        row(report, index, 0, |_, entry| c_int::try_from(entry.attempts).unwrap_or(c_int::MAX))
    }
}

/// How many rows have an outcome.
///
/// report     a report, or NULL
/// outcome    one of ZL_REPORT_
///
/// Returns the number; 0 for an unknown outcome, and for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_count(report: *const zl_report, outcome: c_int) -> usize {
    // SAFETY: see `zl_report_len`.
    let this = unsafe { report.as_ref() };
    this.zip(Outcome::from_number(outcome)).map_or(0, |(this, outcome)| this.report.count(outcome))
}

/// How many rows did not end where they were meant to.
///
/// report    a report, or NULL
///
/// Returns the number; 0 if the call returned ZL_OK, and for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_failed(report: *const zl_report) -> usize {
    // SAFETY: see `zl_report_len`.
    unsafe { report.as_ref() }.map_or(0, |this| this.report.failed())
}

/// What cut the call short.
///
/// report    a report, or NULL
///
/// Returns ZL_OK if nothing did: every outcome was found. Else ZL_ERR_TIMEOUT, ZL_ERR_CANCELLED, the
/// code of an error that would have been the same for every request, such as ZL_ERR_AUTH_SIGNATURE,
/// or with fail_fast that of the first failure. 0 for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_ended(report: *const zl_report) -> c_int {
    // SAFETY: see `zl_report_len`.
    let ended = unsafe { report.as_ref() }.and_then(|this| this.report.ended());
    ended.map_or(0, |error| error.code().number())
}

/// How long the call took.
///
/// report    a report, or NULL
///
/// Returns milliseconds; 0 for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_elapsed_ms(report: *const zl_report) -> u64 {
    // SAFETY: see `zl_report_len`.
    let elapsed = unsafe { report.as_ref() }.map(|this| this.report.elapsed().as_millis());
    elapsed.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0)
}

/// How many requests the call took, those for statuses included.
///
/// report    a report, or NULL
///
/// Returns the number; 0 for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_requests(report: *const zl_report) -> u64 {
    // SAFETY: see `zl_report_len`.
    unsafe { report.as_ref() }.map_or(0, |this| this.report.requests().into())
}

/// The whole report as JSON: an object with "total", "failed", "ended" (a name such as
/// "ZL_ERR_TIMEOUT", or "ZL_OK"), "elapsed_ms", "requests", "counts" (by outcome), and "instances", each
/// with "id", "outcome", "success", "status", "code", "name", "service_code", "message",
/// "request_id", "inferred" and "attempts". What there is not is null.
///
/// report      a report
/// out_json    receives the text, which the caller frees with zl_string_free(); NULL if not wanted
///
/// Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_NO_MEMORY; *out_json is NULL then.
/// Threads: any.
/// Repeat: safe: each call makes another text.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_json(
    report: *const zl_report,
    out_json: *mut *mut c_char,
) -> c_int {
    // SAFETY: see `zl_report_len`.
    let out = unsafe { Out::new(out_json) };
    // SAFETY: see `zl_report_len`.
    let result: Result<(), Error> = contain(|| match unsafe { report.as_ref() } {
        Some(this) => out.set_text(&this.report.json()),
        None => Err(null(&"report")),
    });
    result.map_or_else(|error| error.code().number(), |()| 0)
}

/// Frees a report.
///
/// report    a report, or NULL
///
/// Threads: any, but nobody else may be using it.
/// Repeat: no: a report is freed once. NULL does nothing.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_free(report: *mut zl_report) {
    if !report.is_null() {
        // SAFETY: from this library and not freed yet, by the caller's promise.
        drop(unsafe { Box::from_raw(report) });
    }
}

/// The texts of an outcome, for C.
struct Words {
    name: CString,
    text: CString,
}

static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let words =
        |outcome: &Outcome| Words { name: kept(outcome.name()), text: kept(outcome.text()) };
    Outcome::ALL.iter().map(words).collect()
});

fn place(outcome: c_int) -> Option<usize> {
    usize::try_from(outcome).ok()
}

/// The name of an outcome. Counting from 0 until there is none lists them all, those of later
/// versions too.
///
/// outcome    one of ZL_REPORT_
///
/// Returns a text such as "not_found"; NULL for an unknown outcome; borrowed until the program ends.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_outcome_name(outcome: c_int) -> *const c_char {
    borrowed(place(outcome).and_then(|place| WORDS.get(place)).map(|words| &words.name))
}

/// What an outcome means, in one line for people.
///
/// outcome    one of ZL_REPORT_
///
/// Returns the text; NULL for an unknown outcome; borrowed until the program ends.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_outcome_text(outcome: c_int) -> *const c_char {
    borrowed(place(outcome).and_then(|place| WORDS.get(place)).map(|words| &words.text))
}

/// Tells whether an outcome means that the instance ended where it was meant to.
///
/// outcome    one of ZL_REPORT_
///
/// Returns 1 if so, else 0; 0 for an unknown outcome.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_outcome_is_success(outcome: c_int) -> c_int {
    Outcome::from_number(outcome).is_some_and(Outcome::is_success).into()
}
