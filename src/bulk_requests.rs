//! Bulk calls for any action, and waiting for any resource.

use std::ffi::{c_char, c_int};

use crate::bulk::bulk;
use crate::bulk_options::zl_bulk_options;
use crate::context::zl_context;
use crate::input::Text;
use crate::report::zl_report;
use crate::request::{composed, zl_request};

/// Sends any action for any number of ids.
///
/// An action that takes a list of ids is sent in batches, one that takes a
/// single id once for each; see "ids" in docs/actions.md. Whatever the action,
/// each id has its own outcome: ids for which the service refuses a batch are
/// isolated, and the others go on. If an answer is lost and the library knows a
/// state that proves the action was executed, "proof" in docs/actions.md, it
/// looks for that state; if not, the outcome of an unsafe action is
/// ZL_BULK_UNKNOWN. It waits for that state, too, or for that of
/// zl_bulk_options_set_waiter().
///
/// ctx           a context; its own timeout is not used
/// request       a request with all parameters but the ids; other threads may
///               send it, too
/// ids_path      the path of the ids; it ends in ".*" if it takes a list, such
///               as "instanceIds.*"; NULL for where the action has them
/// ids           `len` ids
/// len           how many, at least 1
/// options       options; NULL for the defaults. Their product does not matter,
///               and there is no force
/// out_report    receives the report, which the caller frees with
///               zl_report_free()
///
/// Returns as zl_bulk_stop(); ZL_ERR_ACTION, ZL_ERR_PARAMETER or the first
/// failure of the request before anything is sent; ZL_ERR_ARGUMENT also if
/// ids_path is NULL for an action without ids, or a force is set.
/// Blocks: as zl_bulk_stop().
/// Repeat: does again what the action does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_bulk_run(
    ctx: *mut zl_context,
    request: *const zl_request,
    ids_path: *const c_char,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: C passes NULL, or a request that it has not freed and text that it leaves alone until this
    // function returns.
    let (request, path) = unsafe { (request.as_ref(), Text::new(ids_path)) };
    // SAFETY: `bulk` requires what the header requires of C.
    unsafe {
        bulk(ctx, ids, len, options, out_report, &|client, ids, options, call| {
            client.bulk_run(composed(request)?, path.optional(&"ids_path")?, ids, options, call)
        })
    }
}

/// Waits until any number of resources have reached a state.
///
/// It works like zl_bulk_wait(), for every resource that has a waiter:
/// docs/actions.md lists them. A state such as "released" is reached when the
/// resource is not listed any more; an id that never existed has reached it,
/// too.
///
/// ctx           a context; its own timeout is not used
/// service       the service, as in the URL: "zec"
/// version       its API version; NULL for the newest known
/// waiter        the waiter: "DiskAvailable"
/// ids           `len` ids
/// len           how many, at least 1
/// options       options; NULL for the defaults
/// out_report    receives the report, which the caller frees with
///               zl_report_free()
///
/// Returns as zl_bulk_stop(); ZL_ERR_ACTION for a service, version or waiter
/// that is not known; ZL_ERR_PARAMETER if listing the resources takes more than
/// their ids: then use zl_wait_until().
/// Blocks: as zl_bulk_stop().
/// Repeat: safe: it only reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_wait_for(
    ctx: *mut zl_context,
    service: *const c_char,
    version: *const c_char,
    waiter: *const c_char,
    ids: *const *const c_char,
    len: usize,
    options: *const zl_bulk_options,
    out_report: *mut *mut zl_report,
) -> c_int {
    // SAFETY: C passes NULL or text for each, which it leaves alone until this function returns.
    let (service, version, waiter) =
        unsafe { (Text::new(service), Text::new(version), Text::new(waiter)) };
    // SAFETY: `bulk` requires what the header requires of C.
    unsafe {
        bulk(ctx, ids, len, options, out_report, &|client, ids, options, call| {
            let api = (service.required(&"service")?, version.optional(&"version")?);
            client.wait_for(api, waiter.required(&"waiter")?, ids, options, call)
        })
    }
}
