//! Actions on instances, and their statuses.

use std::ffi::{c_char, c_int};
use std::ptr;

use zenlayer_core::instances::{Action, Statuses};

use crate::context::{run, zl_context};
use crate::input::texts;
use crate::output::Out;

/// Asks the service to stop instances. It answers at once; the instances then go RUNNING →
/// STOPPING → STOPPED by themselves, which zl_describe_instances_status() shows. The service's
/// default is a forced stop: the power is cut.
///
/// If an answer is lost, the status of the instances tells whether they were stopped; those that
/// are RUNNING as before are sent again. So each is stopped once, unless somebody starts it in
/// between.
///
/// ctx               a context that no other call is using
/// ids               `len` instance ids; copied
/// len               how many, 1 to ZL_MAX_IDS
/// out_request_id    receives the service's id of the last request that it answered, which the
///                   caller frees with zl_string_free(); NULL if not wanted
///
/// Returns ZL_OK if the service accepted, or if its answer was lost and the status shows that the
/// instances are as asked: zl_context_is_inferred() tells which, and *out_request_id is "" if no
/// request was answered; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_TOO_MANY or
/// ZL_ERR_BUSY before anything is sent; ZL_ERR_INSTANCE_NOT_FOUND,
/// ZL_ERR_INSTANCE_RECYCLED, ZL_ERR_INSTANCE_NOT_RUNNING, ZL_ERR_PARTIAL on zec if it failed for
/// some, or any other code of the 3000 and 4000 bands. *out_request_id is NULL then, and
/// zl_context_take_error() tells more.
/// Threads: any, one call at a time per context.
/// Blocks: until the answer, the timeout or the cancel token.
/// Repeat: safe: an instance stops once; the service may refuse one that is not RUNNING any more.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_stop_instances(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: NULL or as the comment says, by the caller's promise; so in all functions below.
    unsafe { act(Action::Stop, ctx, ids, len, out_request_id) }
}

/// Asks the service to start instances. It answers at once; the instances then go STOPPED →
/// BOOTING → RUNNING by themselves, which zl_describe_instances_status() shows. A lost answer is
/// looked into as by zl_stop_instances().
///
/// ctx               a context that no other call is using
/// ids               `len` instance ids; copied
/// len               how many, 1 to ZL_MAX_IDS
/// out_request_id    receives the service's id of the last request that it answered, which the
///                   caller frees with zl_string_free(); NULL if not wanted
///
/// Returns ZL_OK if the service accepted, or if its answer was lost and the status shows that the
/// instances are as asked: zl_context_is_inferred() tells which, and *out_request_id is "" if no
/// request was answered; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_TOO_MANY or
/// ZL_ERR_BUSY before anything is sent; ZL_ERR_INSTANCE_NOT_FOUND,
/// ZL_ERR_INSTANCE_RECYCLED, ZL_ERR_INSTANCE_NOT_STOPPED, ZL_ERR_PARTIAL on zec if it failed for
/// some, or any other code of the 3000 and 4000 bands. *out_request_id is NULL then, and
/// zl_context_take_error() tells more.
/// Threads: any, one call at a time per context.
/// Blocks: until the answer, the timeout or the cancel token.
/// Repeat: safe: an instance starts once; the service may refuse one that is not STOPPED any more.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_start_instances(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: see `zl_stop_instances`.
    unsafe { act(Action::Start, ctx, ids, len, out_request_id) }
}

/// Asks the service to reboot instances. It answers at once; the instances then go RUNNING →
/// REBOOT → RUNNING by themselves, with BOOTING in between on bmc. A look at the status soon
/// after may still show the first RUNNING.
///
/// If an answer is lost, the status tells only as long as an instance is seen rebooting. What
/// may have been executed is never sent again.
///
/// ctx               a context that no other call is using
/// ids               `len` instance ids; copied
/// len               how many, 1 to ZL_MAX_IDS
/// out_request_id    receives the service's id of the last request that it answered, which the
///                   caller frees with zl_string_free(); NULL if not wanted
///
/// Returns ZL_OK if the service accepted, or if its answer was lost and the status shows that the
/// instances are as asked: zl_context_is_inferred() tells which, and *out_request_id is "" if no
/// request was answered; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_TOO_MANY or
/// ZL_ERR_BUSY before anything is sent; ZL_ERR_INSTANCE_NOT_FOUND,
/// ZL_ERR_INSTANCE_RECYCLED, ZL_ERR_INSTANCE_STATUS, ZL_ERR_PARTIAL on zec if it failed for some,
/// or any other code of the 3000 and 4000 bands. *out_request_id is NULL then, and
/// zl_context_take_error() tells more.
/// Threads: any, one call at a time per context.
/// Blocks: until the answer, the timeout or the cancel token.
/// Repeat: no: each call reboots again. If zl_error_outcome() is ZL_OUTCOME_UNKNOWN, whether the
/// instances rebooted cannot be told from their status.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_reboot_instances(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: see `zl_stop_instances`.
    unsafe { act(Action::Reboot, ctx, ids, len, out_request_id) }
}

unsafe fn act(
    action: Action,
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: see `zl_stop_instances`.
    let out = unsafe { Out::new(out_request_id) };
    run(ctx, |client, call| {
        // SAFETY: see `zl_stop_instances`.
        let ids = unsafe { texts("ids", ids, len, call) }?;
        let accepted = client.act(action, &ids, call)?;
        out.set_text(&accepted.request_id)?;
        Ok(accepted.inferred)
    })
}

/// A list of instances and their statuses. It does not change: any number of threads may read it.
#[derive(Debug)]
pub struct zl_instances(Statuses);

/// Asks for the status of instances: any number of ids, 100 a request, or all.
///
/// If instances come or go while all are asked for, page by page, the list is read again from its
/// beginning, three times in all. One that came and one that went between the same two pages cannot
/// be seen.
///
/// ctx              a context that no other call is using
/// ids              `len` instance ids; copied; NULL only if len is 0
/// len              how many; 0 for all instances of the product
/// out_instances    receives the list, which the caller frees with zl_instances_free(): a row for
///                  each instance that exists, in the order in which the service sent them; NULL
///                  if not wanted
///
/// Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT or ZL_ERR_BUSY before anything is
/// sent; ZL_ERR_RESPONSE if the list changed each time that it was read, or gives an instance two
/// statuses; else any code of the 3000 and 4000 bands: a page that fails fails the whole.
/// *out_instances is NULL then, and zl_context_take_error() tells more.
/// Threads: any, one call at a time per context.
/// Blocks: until the last page, the timeout or the cancel token.
/// Repeat: safe: it only reads.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_describe_instances_status(
    ctx: *mut zl_context,
    ids: *const *const c_char,
    len: usize,
    out_instances: *mut *mut zl_instances,
) -> c_int {
    // SAFETY: see `zl_stop_instances`.
    let out = unsafe { Out::new(out_instances) };
    run(ctx, |client, call| {
        // SAFETY: see `zl_stop_instances`.
        let ids = unsafe { texts("ids", ids, len, call) }?;
        out.set(zl_instances(client.statuses(&ids, call)?));
        Ok(false)
    })
}

/// The number of rows of a list.
///
/// instances    a list, or NULL
///
/// Returns the number; 0 for NULL.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_instances_len(instances: *const zl_instances) -> usize {
    // SAFETY: see `zl_stop_instances`.
    unsafe { instances.as_ref() }.map_or(0, |instances| instances.0.len())
}

/// The id of an instance of a list.
///
/// instances    a list, or NULL
/// index        from 0 to zl_instances_len() - 1
///
/// Returns the text; NULL past the end, and for NULL; borrowed until the list is freed.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_instances_id(
    instances: *const zl_instances,
    index: usize,
) -> *const c_char {
    // SAFETY: see `zl_stop_instances`.
    let id = unsafe { instances.as_ref() }.and_then(|instances| instances.0.id(index));
    id.map_or(ptr::null(), |id| id.as_ptr().cast())
}

/// The status of an instance of a list, as the service names it: "RUNNING", "STOPPING",
/// "STOPPED" … Unknown words may come; treat them as statuses that will change.
///
/// instances    a list, or NULL
/// index        from 0 to zl_instances_len() - 1
///
/// Returns the text; NULL past the end, and for NULL; borrowed until the list is freed.
/// Threads: any.
/// Repeat: safe.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_instances_status(
    instances: *const zl_instances,
    index: usize,
) -> *const c_char {
    // SAFETY: see `zl_stop_instances`.
    let status = unsafe { instances.as_ref() }.and_then(|instances| instances.0.status(index));
    status.map_or(ptr::null(), |status| status.as_ptr().cast())
}

/// Frees a list.
///
/// instances    a list, or NULL
///
/// Threads: any, but nobody else may be using it.
/// Repeat: no: a list is freed once. NULL does nothing.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_instances_free(instances: *mut zl_instances) {
    if !instances.is_null() {
        // SAFETY: from this library and not freed yet, by the caller's promise.
        drop(unsafe { Box::from_raw(instances) });
    }
}
