//! Any action of any service.

use std::ffi::{c_char, c_int};

use zenlayer_core::request::Request;

use crate::context::{run, zl_context};
use crate::input::{optional_text, text};
use crate::output::Out;

/// Calls any action of any service: JSON in, JSON out. One request is sent, once.
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
/// that is for the caller to read here.
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
    let (response, request_id) = unsafe { (Out::new(out_response_json), Out::new(out_request_id)) };
    run(ctx, |client, call| {
        let service = unsafe { text(&"service", service) }?;
        let version = unsafe { optional_text(&"version", version) }?;
        let action = unsafe { text(&"action", action) }?;
        let body = unsafe { optional_text(&"request_json", request_json) }?;
        let request = Request::any(service, version, action, body)?;
        let success = client.call_any(&request, call)?;
        response.set_text(&success.response)?;
        request_id.set_text(&success.request_id)
    })
}
