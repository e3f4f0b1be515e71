//! Any action of any service.

use std::ffi::{c_char, c_int};

use zenlayer_core::classify::Class;
use zenlayer_core::error::{Code, Error};
use zenlayer_core::request::Request;

use crate::context::{run, zl_context};
use crate::input::{optional_text, optional_text_within, text};
use crate::output::Out;

/// Calls any action of any service: JSON in, JSON out. It is sent again after a failure if that is
/// harmless, which is judged by its name, as ZL_CLASS_BY_NAME tells.
///
/// ctx                  a context that no other call is using
/// service              the service, as in the URL: "vm"
/// version              the version of its API: "2026-04-01"; NULL for the newest known
/// action               the action: "DescribeInstances"
/// request_json         its parameters, a JSON object; NULL for none
/// out_response_json    receives the answer's `response`, a JSON object, or the whole answer of a
///                      describe action that has none, as some do; the caller frees with
///                      zl_string_free(); NULL if not wanted
/// out_request_id       receives the service's id of the request, which the caller frees with
///                      zl_string_free(); NULL if not wanted
///
/// Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_JSON or ZL_ERR_BUSY before
/// anything is sent; else any code of the 3000 and 4000 bands. Both outs are NULL then, and
/// zl_context_take_error() tells more. A 200 of some services lists what failed in the response:
/// that is for the caller to read here. If success was inferred, zl_context_is_inferred() says so,
/// and without any answer the response is "{}" and the id "".
/// Threads: any, one call at a time per context.
/// Blocks: until the answer, the timeout or the cancel token.
/// Repeat: as the action is: what it does, it does again.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_call(
    ctx: *mut zl_context,
    service: *const c_char,
    version: *const c_char,
    action: *const c_char,
    request_json: *const c_char,
    out_response_json: *mut *mut c_char,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: NULL or as the comment says, by the caller's promise; so below.
    unsafe {
        zl_call_as(
            ctx,
            Class::BY_NAME,
            service,
            version,
            action,
            request_json,
            out_response_json,
            out_request_id,
        )
    }
}

/// The same as zl_call(), with the caller's word for what it means to do the action twice.
///
/// ctx                  a context that no other call is using
/// action_class         one of ZL_CLASS_
/// service              the service, as in the URL: "vm"
/// version              the version of its API: "2026-04-01"; NULL for the newest known
/// action               the action: "ModifyInstancesAttribute"
/// request_json         its parameters, a JSON object; NULL for none
/// out_response_json    receives the answer's `response`, as from zl_call(); the caller frees with
///                      zl_string_free(); NULL if not wanted
/// out_request_id       receives the service's id of the request, which the caller frees with
///                      zl_string_free(); NULL if not wanted
///
/// Returns as zl_call(); ZL_ERR_ARGUMENT for an unknown class.
/// Threads: any, one call at a time per context.
/// Blocks: until the answer, the timeout or the cancel token.
/// Repeat: as the action is: what it does, it does again.
/// Since: 0.1
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_call_as(
    ctx: *mut zl_context,
    action_class: c_int,
    service: *const c_char,
    version: *const c_char,
    action: *const c_char,
    request_json: *const c_char,
    out_response_json: *mut *mut c_char,
    out_request_id: *mut *mut c_char,
) -> c_int {
    // SAFETY: see `zl_call`.
    let (response, request_id) = unsafe { (Out::new(out_response_json), Out::new(out_request_id)) };
    run(ctx, |client, call| {
        let declared = class(action_class)?;
        // SAFETY: see `zl_call`.
        let service = unsafe { text(&"service", service) }?;
        let version = unsafe { optional_text(&"version", version) }?;
        let action = unsafe { text(&"action", action) }?;
        let most = client.max_request_bytes();
        // SAFETY: see `zl_call`.
        let body = unsafe { optional_text_within("request_json", most, request_json) }?;
        let request = Request::any(service, version, action, body)?;
        let accepted = client.call_any(&request, declared, call)?;
        response.set_text(accepted.response.as_deref().unwrap_or("{}"))?;
        request_id.set_text(&accepted.request_id)?;
        Ok(accepted.inferred)
    })
}

/// The class that a caller declares; `None` for that of the name.
fn class(number: c_int) -> Result<Option<Class>, Error> {
    match number {
        Class::BY_NAME => Ok(None),
        _ => Class::from_number(number)
            .map(Some)
            .ok_or_else(|| Error::new(Code::ARGUMENT, "action_class is none of ZL_CLASS_")),
    }
}
