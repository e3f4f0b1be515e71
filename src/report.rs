//! `zl_report`: the report of a bulk call, with an outcome for each id.

use std::ffi::{CString, c_char, c_int};
use std::ptr;
use std::sync::LazyLock;

use zenlayer_core::bulk::{BulkOutcome, Entry, Report, Text};
use zenlayer_core::error::{Code, Error};

use crate::contain::{contain, free};
use crate::input::null;
use crate::output::{Out, borrowed, kept};

/// The report of a bulk call: a row for each id, in the caller's order. It never
/// changes: any number of threads may read it.
#[derive(Debug)]
pub struct zl_report {
    report: Report,
    ids: Vec<CString>,
    /// The other texts, by their index.
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

/// Reads a row; returns `none` for NULL and past the end.
fn row<T>(
    report: Option<&zl_report>,
    index: usize,
    none: T,
    look: impl FnOnce(&zl_report, &Entry) -> T,
) -> T {
    let Some(this) = report else { return none };
    this.report.row(index).map_or(none, |entry| look(this, entry))
}

/// Returns the number of rows of a report, one for each id that was given.
///
/// report    a report, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_len(report: Option<&zl_report>) -> usize {
    report.map_or(0, |this| this.ids.len())
}

/// Returns the id of a row; borrowed until the report is freed.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_id(report: Option<&zl_report>, index: usize) -> *const c_char {
    borrowed(report.and_then(|this| this.ids.get(index)))
}

/// Returns the outcome for an instance, a ZL_BULK_ value; -1 past the end, and
/// for NULL.
///
/// zl_bulk_outcome_is_success() tells successes from failures.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_outcome(report: Option<&zl_report>, index: usize) -> c_int {
    row(report, index, -1, |_, entry| entry.outcome as c_int)
}

/// Returns the status in which an instance was last seen, such as "STOPPED";
/// NULL if its status was not queried; borrowed until the report is freed.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_status(report: Option<&zl_report>, index: usize) -> *const c_char {
    row(report, index, ptr::null(), |this, entry| this.text(entry.status))
}

/// Returns the code of the error that kept an instance from its goal; 0 if there
/// was none.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_code(report: Option<&zl_report>, index: usize) -> c_int {
    row(report, index, 0, |_, entry| entry.code.map_or(0, Code::number))
}

/// Returns the service's own code for that error; NULL if there is none;
/// borrowed until the report is freed.
///
/// It is a text such as "OPERATION_DENIED_INSTANCE_NOT_RUNNING".
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_service_code(
    report: Option<&zl_report>,
    index: usize,
) -> *const c_char {
    row(report, index, ptr::null(), |this, entry| this.text(entry.service_code))
}

/// Returns a description of that error in one line for people; NULL if there is
/// none; borrowed until the report is freed.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_message(report: Option<&zl_report>, index: usize) -> *const c_char {
    row(report, index, ptr::null(), |this, entry| this.text(entry.message))
}

/// Returns the service's id of the last request for an instance that it
/// answered; NULL if it answered none; borrowed until the report is freed.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_request_id(report: Option<&zl_report>, index: usize) -> *const c_char {
    row(report, index, ptr::null(), |this, entry| this.text(entry.request_id))
}

/// Tells whether success was inferred from the status, as an answer was lost.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
///
/// Returns 1 if so, else 0.
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_is_inferred(report: Option<&zl_report>, index: usize) -> c_int {
    row(report, index, 0, |_, entry| entry.inferred.into())
}

/// Returns how many times the action was sent for an instance.
///
/// report    a report, or NULL
/// index     from 0 to zl_report_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_attempts(report: Option<&zl_report>, index: usize) -> c_int {
    row(report, index, 0, |_, entry| c_int::try_from(entry.attempts).unwrap_or(c_int::MAX))
}

/// Returns the number of rows that have an outcome; 0 for an unknown outcome.
///
/// report     a report, or NULL
/// outcome    a ZL_BULK_ value
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_count(report: Option<&zl_report>, outcome: c_int) -> usize {
    report
        .zip(BulkOutcome::from_number(outcome))
        .map_or(0, |(this, outcome)| this.report.count(outcome))
}

/// Returns the number of rows whose outcome is not a success; 0 if the call
/// returned ZL_OK.
///
/// report    a report, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_failed(report: Option<&zl_report>) -> usize {
    report.map_or(0, |this| this.report.failed())
}

/// Returns what cut the call short; ZL_OK if nothing did, so that every outcome
/// was found.
///
/// Otherwise it is ZL_ERR_TIMEOUT, ZL_ERR_CANCELLED, the code of an error that
/// would have been the same for every request, such as ZL_ERR_AUTH_SIGNATURE,
/// or, with fail_fast, the code of the first failure.
///
/// report    a report, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_ended(report: Option<&zl_report>) -> c_int {
    let ended = report.and_then(|this| this.report.ended());
    ended.map_or(0, |error| error.code().number())
}

/// Returns how long the call took, in milliseconds.
///
/// report    a report, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_elapsed_ms(report: Option<&zl_report>) -> u64 {
    let elapsed = report.map(|this| this.report.elapsed().as_millis());
    elapsed.and_then(|ms| u64::try_from(ms).ok()).unwrap_or(0)
}

/// Returns how many requests the call made, status queries included.
///
/// report    a report, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_requests(report: Option<&zl_report>) -> u64 {
    report.map_or(0, |this| this.report.requests().into())
}

/// Writes the whole report as JSON.
///
/// The JSON is an object with "total", "failed", "ended" (a name such as
/// "ZL_ERR_TIMEOUT", or "ZL_OK"), "elapsed_ms", "requests", "counts" (by
/// outcome), and "instances", each with "id", "outcome", "success", "status",
/// "code", "name", "service_code", "message", "request_id", "inferred" and
/// "attempts". A missing value is null.
///
/// report      a report
/// out_json    receives the text, which the caller frees with zl_string_free()
///
/// Returns ZL_OK, ZL_ERR_NULL or ZL_ERR_NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_report_json(
    report: Option<&zl_report>,
    out_json: *mut *mut c_char,
) -> c_int {
    // SAFETY: C passes NULL or room for a pointer.
    let out = unsafe { Out::new(out_json) };
    let result: Result<(), Error> = contain(|| match report {
        Some(this) => out.set_text(&this.report.json()),
        None => Err(null(&"report")),
    });
    result.map_or_else(|error| error.code().number(), |()| 0)
}

/// Frees a report.
///
/// report    a report, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_report_free(report: Option<Box<zl_report>>) {
    free(report);
}

/// The texts of an outcome for C.
struct Words {
    name: CString,
    text: CString,
}

static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let words =
        |outcome: &BulkOutcome| Words { name: kept(outcome.name()), text: kept(outcome.text()) };
    BulkOutcome::ALL.iter().map(words).collect()
});

fn place(outcome: c_int) -> Option<usize> {
    usize::try_from(outcome).ok()
}

/// Returns the name of an outcome, such as "not_found"; NULL for an unknown
/// outcome; borrowed until the program ends.
///
/// To list all outcomes, including those of later versions, count from 0 until
/// the name is NULL.
///
/// outcome    a ZL_BULK_ value
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_outcome_name(outcome: c_int) -> *const c_char {
    borrowed(place(outcome).and_then(|place| WORDS.get(place)).map(|words| &words.name))
}

/// Returns the meaning of an outcome in one line for people; NULL for an unknown
/// outcome; borrowed until the program ends.
///
/// outcome    a ZL_BULK_ value
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_outcome_text(outcome: c_int) -> *const c_char {
    borrowed(place(outcome).and_then(|place| WORDS.get(place)).map(|words| &words.text))
}

/// Tells whether an outcome is a success.
///
/// outcome    a ZL_BULK_ value
///
/// Returns 1 if so, else 0; 0 for an unknown outcome.
#[unsafe(no_mangle)]
pub extern "C" fn zl_bulk_outcome_is_success(outcome: c_int) -> c_int {
    BulkOutcome::from_number(outcome).is_some_and(BulkOutcome::is_success).into()
}
