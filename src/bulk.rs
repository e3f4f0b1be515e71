//! Bulk calls: any number of instances, until each has an outcome.

use std::ffi::{c_char, c_int};
use std::time::Duration;

use zenlayer_core::bulk::{Goal, Options, Report};
use zenlayer_core::call::Call;
use zenlayer_core::client::Client;
use zenlayer_core::error::{Code, Error};
use zenlayer_core::instances::Action;

use crate::bulk_options::zl_bulk_options;
use crate::context::{run_for, zl_context};
use crate::enter::Handle;
use crate::input::{Text, Texts};
use crate::output::Out;
use crate::report::zl_report;

/// Stops any number of instances, and waits until each is STOPPED.
///
/// The ids are sent in requests of 100, several at once. If the service refuses
/// a request because of some of its instances, the call isolates those and stops
/// the others. Lost answers are handled as by zl_stop_instances(). The report
/// has an outcome for each id. See docs/bulk.md.
///
/// The call uses threads of its own, which end before it returns; they may call
/// the log callback, several at once.
///
/// ctx           a context; its own timeout is not used
/// ids           `len` instance ids; a duplicate is sent only once
/// len           how many, at least 1
/// options       options; NULL for the defaults
/// out_report    receives the report, which the caller frees with
///               zl_report_free()
///
/// Returns ZL_OK if every instance reached its goal. Returns ZL_ERR_PARTIAL if
/// some did not, or if the call was cancelled, ran out of time or was cut short
/// by an error: the report has the reasons, zl_report_ended() tells what ended
/// the call, and zl_context_take_error() has a summary. Any other code means
/// that the call did not begin and that there is no report: ZL_ERR_NULL,
/// ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_BUSY or ZL_ERR_PANIC.
/// Blocks: until every outcome is known, the options' timeout passes or it is
/// cancelled.
/// Repeat: safe: an instance that is STOPPED is reported so and not stopped
/// again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_stop(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: `bulk` requires what the header requires of C.
    unsafe { bulk(ctx, ids, len, options, out_report, &to(Action::Stop)) }
}

/// Starts any number of instances, and waits until each is RUNNING.
///
/// It works like zl_bulk_stop().
///
/// ctx           a context; its own timeout is not used
/// ids           `len` instance ids; a duplicate is sent only once
/// len           how many, at least 1
/// options       options; NULL for the defaults
/// out_report    receives the report, which the caller frees with
///               zl_report_free()
///
/// Returns as zl_bulk_stop().
/// Blocks: as zl_bulk_stop().
/// Repeat: safe: an instance that is RUNNING is reported so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_start(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: `bulk` requires what the header requires of C.
    unsafe { bulk(ctx, ids, len, options, out_report, &to(Action::Start)) }
}

/// Reboots any number of instances, and waits until each is RUNNING again.
///
/// It works like zl_bulk_stop(). An instance has reached its goal when it is
/// RUNNING after it was seen rebooting. If it is seen only RUNNING for half a
/// minute after the service accepted, it is reported as ZL_BULK_ACCEPTED: most
/// likely, it rebooted between two status queries. A reboot that may have been
/// executed is never sent again.
///
/// ctx           a context; its own timeout is not used
/// ids           `len` instance ids; a duplicate is sent only once
/// len           how many, at least 1
/// options       options; NULL for the defaults
/// out_report    receives the report, which the caller frees with
///               zl_report_free()
///
/// Returns as zl_bulk_stop().
/// Blocks: as zl_bulk_stop().
/// Repeat: each call reboots again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_reboot(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: `bulk` requires what the header requires of C.
    unsafe { bulk(ctx, ids, len, options, out_report, &to(Action::Reboot)) }
}

/// Waits until any number of instances have a status.
///
/// It works like zl_bulk_stop(), but sends only status queries.
///
/// ctx           a context; its own timeout is not used
/// ids           `len` instance ids
/// len           how many, at least 1
/// status        the status, as the service names it, such as "STOPPED"
/// options       options; NULL for the defaults
/// out_report    receives the report, which the caller frees with
///               zl_report_free()
///
/// Returns as zl_bulk_stop(); ZL_ERR_ARGUMENT if status is empty or has anything
/// but upper-case letters and underscores.
/// Blocks: as zl_bulk_stop().
/// Repeat: safe: it only reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_wait(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    status: *const c_char,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: C passes NULL or text, which it leaves alone until this function returns.
    let status = unsafe { Text::new(status) };
    let body = |client: &Client, ids: &[&str], options: &Options, call: &Call| {
        let status = status.required(&"status")?;
        let is_word = status.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        if status.is_empty() || !is_word {
            return Err(Error::new(Code::ARGUMENT, "status is not a word such as STOPPED"));
        }
        client.bulk(Goal::Status(status), ids, options, call)
    };
    // SAFETY: `bulk` requires what the header requires of C.
    unsafe { bulk(ctx, ids, len, options, out_report, &body) }
}

/// A report, and the failure if not every id reached the goal.
type Bulk = (Report, Result<(), Error>);

/// What a bulk call does.
type Body<'a> = dyn Fn(&Client, &[&str], &Options, &Call) -> Result<Bulk, Error> + 'a;

/// The call that takes instances to the end of an action.
fn to(action: Action) -> impl Fn(&Client, &[&str], &Options, &Call) -> Result<Bulk, Error> {
    move |client, ids, options, call| client.bulk(Goal::Done(action), ids, options, call)
}

/// Makes a bulk call.
///
/// # Safety
/// Each pointer may be NULL. If it is not, `ctx` is a context and `options` are options that have not been
/// freed, `ids` has `len` texts that do not change until this function returns, and `out_report` is room
/// for a pointer.
pub(crate) unsafe fn bulk(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
    body: &Body<'_>,
) -> c_int {
    // SAFETY: they require of each argument what this function requires. The options are borrowed only
    // until they are copied, as a callback may free them during the call.
    let (ctx, ids, options, out) =
        unsafe { (Handle::new(ctx), Texts::new(ids, len), options.as_ref(), Out::new(out_report)) };
    let options = options.map_or_else(Options::default, |options| options.0.clone());
    let timeout: Duration = options.timeout;
    run_for(ctx, Some(timeout), |client, call| {
        let ids = ids.read("ids", call)?;
        let (report, result) = body(client, &ids, &options, call)?;
        let inferred = report.is_inferred();
        out.set(zl_report::new(report));
        result.map(|()| inferred)
    })
}
