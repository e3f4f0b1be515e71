//! Sending requests: once, page by page, and until something is so.

use std::ffi::{c_char, c_int};

use zenlayer_core::actions::{Wanted, Words};
use zenlayer_core::bulk::Options;

use crate::bulk_options::zl_bulk_options;
use crate::context::{run, run_for, zl_context};
use crate::enter::Handle;
use crate::input::Text;
use crate::output::Out;
use crate::request::{composed, composed_mut, zl_request};
use crate::value::{self, zl_value};

/// Sends a request for any action.
///
/// Before anything is sent, the request is checked: the action must be known,
/// and so must each parameter, each of the right type; none that is required may
/// be missing. The error names everything that is wrong. The configuration key
/// "validation" makes it less strict, for actions and parameters that are newer
/// than this library.
///
/// Retries, and what is done about an answer that is lost, are as for
/// zl_call_as() with the class of the action, or that of
/// zl_request_set_class().
///
/// ctx               a context
/// request           a request; other threads may send it, too
/// out_answer        receives the answer's `response`, which the caller frees
///                   with zl_value_free(); set also with ZL_ERR_PARTIAL
/// out_request_id    receives the service's id of the request, which the caller
///                   frees with zl_string_free(); set also with ZL_ERR_PARTIAL
///
/// Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_ACTION, ZL_ERR_PARAMETER, ZL_ERR_ARGUMENT,
/// ZL_ERR_BUSY or the first failure of the request before anything is sent;
/// ZL_ERR_PARTIAL if the service accepted the request, and its answer lists ids
/// for which it failed; or any code of the 3000 and 4000 bands.
/// Blocks: until the service answers, the timeout passes or it is cancelled.
/// Repeat: does again what the action does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_send(
    ctx: *mut zl_context,
    request: *const zl_request,
    out_answer: *mut *mut zl_value,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: C may pass NULL for each. Otherwise it passes a context and a request that it has not freed,
    // and room for a pointer for each out-parameter.
    let (ctx, request, answer, request_id) = unsafe {
        (Handle::new(ctx), request.as_ref(), Out::new(out_answer), Out::new(out_request_id))
    };
    run(ctx, |client, call| {
        let (accepted, result) = client.send_request(composed(request)?, call)?;
        request_id.set_text(&accepted.request_id)?;
        value::set(answer, accepted.response)?;
        result.map(|()| accepted.inferred)
    })
}

/// Sends a request for the next page of a list.
///
/// The place is kept in the request: call again for the next page, until there
/// is none. Setting a parameter begins anew. After a failure, the same page is
/// asked for again. A page has 100 rows unless the request sets pageSize.
///
/// No row is lost and none comes twice, although the list may change while it is
/// read: if it does, it is read again, and only rows that were not there before
/// are given. Only a row that appears and another that disappears between two
/// pages go unnoticed.
///
/// ctx               a context
/// request           a request for an action that lists page by page
/// out_page          receives the page, an answer as of zl_send() with its rows
///                   in dataSet, which the caller frees with zl_value_free();
///                   NULL after the last page
/// out_request_id    receives the service's id of the request, which the caller
///                   frees with zl_string_free()
///
/// Returns as zl_send(); ZL_ERR_ARGUMENT for an action that does not list page
/// by page, and if pageNum is set; ZL_ERR_RESPONSE if the list is not complete,
/// or changes each time while it is read.
/// Blocks: until the service answers, the timeout passes or it is cancelled.
/// Repeat: asks for the next page.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_send_page(
    ctx: *mut zl_context,
    request: *mut zl_request,
    out_page: *mut *mut zl_value,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: C may pass NULL for each. Otherwise it passes a context that it has not freed, a request that
    // nothing else uses until this function returns, and room for a pointer for each out-parameter.
    let (ctx, request, page, request_id) = unsafe {
        (Handle::new(ctx), request.as_mut(), Out::new(out_page), Out::new(out_request_id))
    };
    run(ctx, |client, call| {
        if let Some(accepted) = client.send_page(composed_mut(request)?, call)? {
            request_id.set_text(&accepted.request_id)?;
            value::set(page, Some(accepted.response))?;
        }
        Ok(false)
    })
}

/// Sends a request that only reads until what it reads is as wanted.
///
/// ctx           a context; its own timeout is not used
/// request       a request for an action that only reads
/// path          where to look, as for zl_value_find(); "*" stands for every
///               item of a list: "dataSet.*.diskStatus"
/// wanted        words, separated by "|": it ends as soon as each text at path
///               is one of them; an empty word stands for "there is none"
/// failed        words, as for wanted: it ends with ZL_ERR_WAIT_FAILED as soon
///               as any text is one of them; NULL for none
/// options       options, of which the timeout and the times between looks
///               count; NULL for the defaults
/// out_answer    receives the last answer, which the caller frees with
///               zl_value_free()
///
/// Returns as zl_send(); ZL_ERR_ARGUMENT for an action that does not only read,
/// and if wanted is empty; ZL_ERR_WAIT_FAILED if what is wanted cannot come any
/// more; ZL_ERR_TIMEOUT if it did not come in time; ZL_ERR_RESPONSE if a path
/// to every row of a list, "dataSet.*", needs more than one page, which has 100
/// rows unless the request sets pageSize.
/// Blocks: until it is as wanted, the timeout of options passes or it is
/// cancelled.
/// Repeat: safe: it only reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_wait_until(
    ctx: *mut zl_context,
    request: *const zl_request,
    path: *const c_char,
    wanted: *const c_char,
    failed: *const c_char,
    options: *const zl_bulk_options,
    out_answer: *mut *mut zl_value,
) -> c_int {
    // SAFETY: C may pass NULL for each. Otherwise it passes a context, a request and options that it has not
    // freed, texts that it leaves alone until this function returns, and room for a pointer.
    let (ctx, request, path, wanted, failed, options, answer) = unsafe {
        (
            Handle::new(ctx),
            request.as_ref(),
            Text::new(path),
            Text::new(wanted),
            Text::new(failed),
            options.as_ref(),
            Out::new(out_answer),
        )
    };
    let options = options.map_or_else(Options::default, |options| options.0.clone());
    run_for(ctx, Some(options.timeout), |client, call| {
        let wanted = Wanted {
            path: path.required(&"path")?,
            wanted: Words::new(wanted.required(&"wanted")?),
            failed: Words::new(failed.optional(&"failed")?.unwrap_or_default()),
        };
        let accepted = client.wait_until(composed(request)?, wanted, options.pace(), call)?;
        value::set(answer, Some(accepted.response))?;
        Ok(false)
    })
}
