//! Any action of any service.

use std::ffi::{c_char, c_int};

use zenlayer_core::error::{Code, Error};
use zenlayer_core::protocol::request::Request;
use zenlayer_core::retry::classify::Class;

use crate::context::{run, zl_context};
use crate::enter::Handle;
use crate::input::Text;
use crate::output::Out;

/// Calls any action of any service: JSON in, JSON out.
///
/// The call is retried after a failure if that is harmless, judging by the
/// action's name: see ZL_CLASS_BY_NAME.
///
/// Some services answer with status 200 and list in the response what failed;
/// it is up to the caller to read that. If success was inferred,
/// zl_context_is_inferred() says so; if there was no answer at all, the response
/// is then "{}" and the id "".
///
/// ctx                  a context
/// service              the service, as in the URL: "vm"
/// version              its API version, such as "2026-04-01"; NULL for the
///                      newest known
/// action               the action: "DescribeInstances"
/// request_json         its parameters, a JSON object; NULL for none
/// out_response_json    receives the answer's `response`, a JSON object, or the
///                      whole answer of a describe action if it has no
///                      `response`; the caller frees with zl_string_free()
/// out_request_id       receives the service's id of the request, which the
///                      caller frees with zl_string_free()
///
/// Returns ZL_OK; ZL_ERR_NULL, ZL_ERR_UTF8, ZL_ERR_ARGUMENT, ZL_ERR_JSON or
/// ZL_ERR_BUSY before anything is sent; or any code of the 3000 and 4000 bands.
/// Blocks: until the service answers, the timeout passes or it is cancelled.
/// Repeat: does again what the action does.
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
    // SAFETY: both functions require the same of C.
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

/// Calls any action, like zl_call(), and declares the class of the action.
///
/// ctx                  a context
/// action_class         a ZL_CLASS_ value
/// service              the service, as in the URL: "vm"
/// version              its API version, such as "2026-04-01"; NULL for the
///                      newest known
/// action               the action: "ModifyInstancesAttribute"
/// request_json         its parameters, a JSON object; NULL for none
/// out_response_json    receives the response, as from zl_call(); the caller
///                      frees with zl_string_free()
/// out_request_id       receives the service's id of the request, which the
///                      caller frees with zl_string_free()
///
/// Returns as zl_call(); ZL_ERR_ARGUMENT for an unknown class.
/// Blocks: until the service answers, the timeout passes or it is cancelled.
/// Repeat: does again what the action does.
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
    // SAFETY: C may pass NULL for each. Otherwise it passes a context that it has not freed, texts that it
    // leaves alone until this function returns, and room for a pointer for each out-parameter.
    let (ctx, service, version, action, body, response, request_id) = unsafe {
        (
            Handle::new(ctx),
            Text::new(service),
            Text::new(version),
            Text::new(action),
            Text::new(request_json),
            Out::new(out_response_json),
            Out::new(out_request_id),
        )
    };
    run(ctx, |client, call| {
        let declared = class(action_class)?;
        let service = service.required(&"service")?;
        let version = version.optional(&"version")?;
        let action = action.required(&"action")?;
        let body = body.optional_within("request_json", client.max_request_bytes())?;
        let request = Request::any(service, version, action, body)?;
        let accepted = client.call_any(&request, declared, call)?;
        response.set_text(accepted.response.as_deref().unwrap_or("{}"))?;
        request_id.set_text(&accepted.request_id)?;
        Ok(accepted.inferred)
    })
}

/// The class that the caller declares; `None` if the name of the action decides.
fn class(number: c_int) -> Result<Option<Class>, Error> {
    match number {
        Class::BY_NAME => Ok(None),
        _ => Class::from_number(number)
            .map(Some)
            .ok_or_else(|| Error::new(Code::ARGUMENT, "action_class is not a ZL_CLASS_ value")),
    }
}
