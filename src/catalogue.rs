//! What the library knows of the service's actions.

use std::ffi::{c_char, c_int};

use zenlayer_core::catalogue::describe;

use crate::contain::contain;
use crate::error::zl_error;
use crate::input::Text;
use crate::output::Out;

/// Returns what the library knows of the service's actions, as JSON.
///
/// An action is an object: its "class", the parameters of its "request" and the
/// members of its "response", each with its "type", and whether it is "required"
/// or "secret"; for texts, the known "values". A service is an object with its
/// "version", its "actions", and its "waiters". It is for tools: later versions
/// may add to it.
///
/// service      a service, such as "vm"; NULL for a list of all
/// version      its API version; NULL for the newest known
/// action       an action; NULL for all of the service
/// out_json     receives the JSON text, which the caller frees with
///              zl_string_free()
/// out_error    receives the details of a failure, which the caller frees with
///              zl_error_free()
///
/// Returns ZL_OK, ZL_ERR_UTF8, ZL_ERR_NO_MEMORY; ZL_ERR_ACTION if it is not
/// known; ZL_ERR_ARGUMENT for an action without a service.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_catalogue_json(
    service: *const c_char,
    version: *const c_char,
    action: *const c_char,
    out_json: *mut *mut c_char,
    out_error: *mut *mut zl_error,
) -> c_int {
    // SAFETY: C may pass NULL for each. Otherwise it passes texts that it leaves alone until this function
    // returns, and room for a pointer for each out-parameter.
    let (service, version, action, out, out_error) = unsafe {
        (
            Text::new(service),
            Text::new(version),
            Text::new(action),
            Out::new(out_json),
            Out::new(out_error),
        )
    };
    let result = contain(|| {
        let service = service.optional(&"service")?;
        let version = version.optional(&"version")?;
        out.set_text(&describe(service, version, action.optional(&"action")?)?)
    });
    zl_error::report(result, out_error)
}
