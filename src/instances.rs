//! Actions on instances, and status queries.

use std::ffi::{c_char, c_int};
use std::ptr;

use zenlayer_core::error::{Code, Error};
use zenlayer_core::instances::{Action, Statuses};

use crate::contain::free;
use crate::context::{run, zl_context};
use crate::enter::Handle;
use crate::input::Texts;
use crate::output::Out;

/// Stops instances.
///
/// The service answers at once; the instances then go from RUNNING through
/// STOPPING to STOPPED, as zl_describe_instances_status() shows. By default, the
/// service forces the stop: it cuts the power.
///
/// If an answer is lost, the status of the instances tells whether they were
/// stopped; the request is sent again for those that are still RUNNING. Each
/// instance is thus stopped once, unless another client starts it in between.
///
/// ctx               a context
/// ids               `len` instance ids
/// len               how many, 1 to ZL_MAX_IDS
/// out_request_id    receives the service's id of the last request that it
///                   answered, which the caller frees with zl_string_free()
///
/// Returns ZL_OK if the service accepted, or if its answer was lost and the
/// instances have the intended status: zl_context_is_inferred() tells which, and
/// *out_request_id is "" if no request was answered. ZL_ERR_NULL, ZL_ERR_UTF8,
/// ZL_ERR_ARGUMENT, ZL_ERR_TOO_MANY and ZL_ERR_BUSY are returned before anything
/// is sent. Otherwise, the result is ZL_ERR_INSTANCE_NOT_FOUND,
/// ZL_ERR_INSTANCE_RECYCLED, ZL_ERR_INSTANCE_NOT_RUNNING, ZL_ERR_PARTIAL on zec
/// if the action failed for some instances, or any other code of the 3000 and
/// 4000 bands.
/// Blocks: until the service answers, the timeout passes or it is cancelled.
/// Repeat: safe: an instance stops once. The service may refuse one that is no
/// longer RUNNING.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_stop_instances(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: `act` requires what the header requires of C.
    unsafe { act(Action::Stop, ctx, ids, len, out_request_id) }
}

/// Starts instances.
///
/// The service answers at once; the instances then go from STOPPED through
/// BOOTING to RUNNING, as zl_describe_instances_status() shows. A lost answer is
/// handled as by zl_stop_instances().
///
/// ctx               a context
/// ids               `len` instance ids
/// len               how many, 1 to ZL_MAX_IDS
/// out_request_id    receives the service's id of the last request that it
///                   answered, which the caller frees with zl_string_free()
///
/// Returns as zl_stop_instances(), but with ZL_ERR_INSTANCE_NOT_STOPPED instead
/// of ZL_ERR_INSTANCE_NOT_RUNNING.
/// Blocks: until the service answers, the timeout passes or it is cancelled.
/// Repeat: safe: an instance starts once. The service may refuse one that is no
/// longer STOPPED.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_start_instances(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: `act` requires what the header requires of C.
    unsafe { act(Action::Start, ctx, ids, len, out_request_id) }
}

/// Reboots instances.
///
/// The service answers at once; the instances then go from RUNNING through
/// REBOOT (on bmc then also BOOTING) to RUNNING. For a short time, their status
/// may still be the first RUNNING.
///
/// If an answer is lost, the status shows what happened only while an instance
/// is seen rebooting. A reboot that may have been executed is never sent again.
///
/// ctx               a context
/// ids               `len` instance ids
/// len               how many, 1 to ZL_MAX_IDS
/// out_request_id    receives the service's id of the last request that it
///                   answered, which the caller frees with zl_string_free()
///
/// Returns as zl_stop_instances(), but with ZL_ERR_INSTANCE_STATUS instead of
/// ZL_ERR_INSTANCE_NOT_RUNNING. After ZL_OUTCOME_UNKNOWN, the status of the
/// instances cannot tell whether they rebooted.
/// Blocks: until the service answers, the timeout passes or it is cancelled.
/// Repeat: each call reboots again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_reboot_instances(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: `act` requires what the header requires of C.
    unsafe { act(Action::Reboot, ctx, ids, len, out_request_id) }
}

/// Does an action on instances.
///
/// # Safety
/// Each pointer may be NULL. If it is not, `ctx` is a context that has not been freed, `ids` has `len`
/// texts that do not change until this function returns, and `out_request_id` is room for a pointer.
unsafe fn act(
    action: Action,
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: they require of each argument what this function requires.
    let (ctx, ids, out) =
        unsafe { (Handle::new(ctx), Texts::new(ids, len), Out::new(out_request_id)) };
    run(ctx, |client, call| {
        let ids = ids.read("ids", call)?;
        let accepted = client.act(action, &ids, call).map_err(|e| with_remedy(e, action))?;
        out.set_text(&accepted.request_id)?;
        Ok(accepted.inferred)
    })
}

/// Adds the name of the bulk function to an error that says there were too many ids.
fn with_remedy(error: Error, action: Action) -> Error {
    let bulk = match action {
        Action::Stop => "zl_bulk_stop",
        Action::Start => "zl_bulk_start",
        Action::Reboot => "zl_bulk_reboot",
    };
    if error.code() == Code::TOO_MANY {
        error.with_note(format_args!("{bulk} takes any number"))
    } else {
        error
    }
}

/// A list of instances and their statuses. It never changes: any number of
/// threads may read it.
#[derive(Debug)]
pub struct zl_instances(Statuses);

/// Queries the status of instances: any number of ids, 100 a request, or all.
///
/// If instances appear or disappear while all of them are being listed, page by
/// page, the list is read again from the beginning, up to three times in total.
/// If one appears and another disappears between the same two pages, neither is
/// noticed.
///
/// ctx              a context
/// ids              `len` instance ids; NULL only if len is 0
/// len              how many; 0 for all instances of the product
/// out_instances    receives the list, which the caller frees with
///                  zl_instances_free(): a row for each instance that exists,
///                  in the order in which the service sent them
///
/// Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT or ZL_ERR_BUSY
/// before anything is sent; ZL_ERR_RESPONSE if the list changed each time it was
/// read, or gives an instance two statuses; or any other code of the 3000 and
/// 4000 bands. If one page fails, the whole call fails.
/// Blocks: until the last page arrives, the timeout passes or it is cancelled.
/// Repeat: safe: it only reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_describe_instances_status(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_instances: *mut *mut zl_instances,
) -> c_int {
    // SAFETY: C passes NULL or a context that it has not freed, NULL or `len` texts that it leaves alone
    // until this function returns, and NULL or room for a pointer.
    let (ctx, ids, out) =
        unsafe { (Handle::new(ctx), Texts::new(ids, len), Out::new(out_instances)) };
    run(ctx, |client, call| {
        let ids = ids.read("ids", call)?;
        out.set(zl_instances(client.statuses(&ids, call)?));
        Ok(false)
    })
}

/// Returns the number of rows of a list.
///
/// instances    a list, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_instances_len(instances: Option<&zl_instances>) -> usize {
    instances.map_or(0, |instances| instances.0.len())
}

/// Returns the id of an instance; borrowed until the list is freed.
///
/// instances    a list, or NULL
/// index        from 0 to zl_instances_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_instances_id(instances: Option<&zl_instances>, index: usize) -> *const c_char {
    let id = instances.and_then(|instances| instances.0.id(index));
    id.map_or(ptr::null(), |id| id.as_ptr().cast())
}

/// Returns the status of an instance, as the service names it; borrowed until
/// the list is freed.
///
/// It is a text such as "RUNNING", "STOPPING" or "STOPPED". Expect unknown
/// statuses, and treat them as statuses that will change.
///
/// instances    a list, or NULL
/// index        from 0 to zl_instances_len() - 1
#[unsafe(no_mangle)]
pub extern "C" fn zl_instances_status(
    instances: Option<&zl_instances>,
    index: usize,
) -> *const c_char {
    let status = instances.and_then(|instances| instances.0.status(index));
    status.map_or(ptr::null(), |status| status.as_ptr().cast())
}

/// Frees a list.
///
/// instances    a list, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_instances_free(instances: Option<Box<zl_instances>>) {
    free(instances);
}
