//! Any number of instances, to the end.

use std::ffi::{c_char, c_int};
use std::time::Duration;

use zenlayer_core::bulk::{Goal, Options};
use zenlayer_core::error::{Code, Error};
use zenlayer_core::instances::Action;

use crate::bulk_options::zl_bulk_options;
use crate::context::{run_for, zl_context};
use crate::input::{text, texts};
use crate::output::Out;
use crate::report::zl_report;

/// Stops any number of instances, and waits until each is STOPPED.
///
/// The ids go to the service in requests of 100, several at once. If it refuses one because of some
/// of its instances, these are found and the others stopped all the same. A lost answer is looked
/// into, as by zl_stop_instances(). The report has an outcome for each id.
///
/// ctx           a context that no other call is using; its own timeout does not count here
/// ids           `len` instance ids; copied; one that is there twice is sent once
/// len           how many, at least 1
/// options       how to do it; copied; NULL for the defaults
/// out_report    receives the report, which the caller frees with zl_report_free(); NULL if not
///               wanted
///
/// Returns ZL_OK if every id ended where it was meant to. Else ZL_ERR_PARTIAL, and the report says
/// which did not and why, also when the run was cancelled, out of time or cut short by an error, as
/// zl_report_ended() tells; zl_context_take_error() has a summary. Any other code means that the
/// run did not begin, and there is no report: ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT,
/// ZL_ERR_BUSY or ZL_ERR_PANIC.
/// Threads: any, one call at a time per context. The call has threads of its own, which end before
/// it returns; the log callback may be called on them, several at once.
/// Blocks: until every outcome is known, the options' timeout or the cancel token.
/// Repeat: safe: what is STOPPED already is reported so, and is not stopped again.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_stop(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: NULL or as the comment says, by the caller's promise; so in all functions below.
    unsafe { bulk(ctx, ids, len, options, out_report, || Ok(Goal::Done(Action::Stop))) }
}

/// Starts any number of instances, and waits until each is RUNNING: as zl_bulk_stop().
///
/// ctx           a context that no other call is using; its own timeout does not count here
/// ids           `len` instance ids; copied; one that is there twice is sent once
/// len           how many, at least 1
/// options       how to do it; copied; NULL for the defaults
/// out_report    receives the report, which the caller frees with zl_report_free(); NULL if not
///               wanted
///
/// Returns as zl_bulk_stop().
/// Threads: any, one call at a time per context, with threads of its own as zl_bulk_stop().
/// Blocks: until every outcome is known, the options' timeout or the cancel token.
/// Repeat: safe: what is RUNNING already is reported so.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_start(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: see `zl_bulk_stop`.
    unsafe { bulk(ctx, ids, len, options, out_report, || Ok(Goal::Done(Action::Start))) }
}

/// Reboots any number of instances, and waits until each is RUNNING again.
///
/// An instance is there when it is RUNNING after it was seen rebooting. One that is only ever seen RUNNING, for half a minute after the service accepted, is
/// reported as ZL_REPORT_ACCEPTED: most likely it rebooted between two looks. What may have been
/// executed is never sent again.
///
/// ctx           a context that no other call is using; its own timeout does not count here
/// ids           `len` instance ids; copied; one that is there twice is sent once
/// len           how many, at least 1
/// options       how to do it; copied; NULL for the defaults
/// out_report    receives the report, which the caller frees with zl_report_free(); NULL if not
///               wanted
///
/// Returns as zl_bulk_stop().
/// Threads: any, one call at a time per context, with threads of its own as zl_bulk_stop().
/// Blocks: until every outcome is known, the options' timeout or the cancel token.
/// Repeat: no: each call reboots again.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_reboot(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: see `zl_bulk_stop`.
    unsafe { bulk(ctx, ids, len, options, out_report, || Ok(Goal::Done(Action::Reboot))) }
}

/// Waits until any number of instances are in a status, into which somebody else brings them.
/// Nothing is sent but questions.
///
/// ctx           a context that no other call is using; its own timeout does not count here
/// ids           `len` instance ids; copied
/// len           how many, at least 1
/// status        the status, as the service names it: "STOPPED"
/// options       how to do it; copied; NULL for the defaults
/// out_report    receives the report, which the caller frees with zl_report_free(); NULL if not
///               wanted
///
/// Returns as zl_bulk_stop(); ZL_ERR_ARGUMENT for a status that is no word of capitals.
/// Threads: any, one call at a time per context, with threads of its own as zl_bulk_stop().
/// Blocks: until every outcome is known, the options' timeout or the cancel token.
/// Repeat: safe: it only reads.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_wait(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    status: *const c_char,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    let goal = || {
        // SAFETY: see `zl_bulk_stop`.
        let status = unsafe { text(&"status", status) }?;
        let is_word = status.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        if status.is_empty() || !is_word {
            return Err(Error::new(Code::ARGUMENT, "status is no word such as STOPPED"));
        }
        Ok(Goal::Status(status))
    };
    // SAFETY: see `zl_bulk_stop`.
    unsafe { bulk(ctx, ids, len, options, out_report, goal) }
}

unsafe fn bulk<'a>(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
    goal: impl FnOnce() -> Result<Goal<'a>, Error>,
) -> c_int {
    // SAFETY: see `zl_bulk_stop`.
    let out = unsafe { Out::new(out_report) };
    // SAFETY: see `zl_bulk_stop`.
    let options = unsafe { options.as_ref() };
    let options = options.map_or_else(Options::default, |options| options.0.clone());
    let timeout: Duration = options.timeout;
    run_for(ctx, Some(timeout), |client, call| {
        // SAFETY: see `zl_bulk_stop`.
        let ids = unsafe { texts("ids", ids, len, call) }?;
        let (report, result) = client.bulk(goal()?, &ids, &options, call)?;
        let inferred = report.is_inferred();
        out.set(zl_report::new(report));
        result.map(|()| inferred)
    })
}
