//! `zl_request`: a request for any action, made value by value.

use std::ffi::{c_char, c_int};
use std::sync::Arc;
use std::time::Duration;

use zenlayer_core::actions::ComposedRequest;
use zenlayer_core::call::Call;
use zenlayer_core::error::{Code, Error};
use zenlayer_core::runtime::environment::System;
use zenlayer_core::values::Parameter;

use crate::call::class;
use crate::contain::{contain, free};
use crate::error::zl_error;
use crate::input::{Text, Texts, null};
use crate::output::Out;

/// A request for any action, with its parameters.
///
/// The functions that set something keep their first failure in the request:
/// a program may leave their results alone, as zl_send() returns that failure
/// and sends nothing.
#[derive(Debug)]
pub struct zl_request(Result<ComposedRequest, Error>);

/// Makes a request without parameters.
///
/// It keeps a failure, such as a malformed name, as the functions that set
/// something do.
///
/// service    the service, as in the URL: "vm"
/// version    its API version, such as "2026-04-01"; NULL for the newest known
/// action     the action: "CreateInstances"
///
/// Returns the request, which the caller frees with zl_request_free().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_request_new(
    service: *const c_char,
    version: *const c_char,
    action: *const c_char,
) -> *mut zl_request {
    // SAFETY: C passes NULL or text for each, which it leaves alone until this function returns.
    let (service, version, action) =
        unsafe { (Text::new(service), Text::new(version), Text::new(action)) };
    let request = contain(|| {
        let service = service.required(&"service")?;
        let version = version.optional(&"version")?;
        ComposedRequest::new(service, version, action.required(&"action")?)
    });
    Box::into_raw(Box::new(zl_request(request)))
}

/// Sets a parameter, or a value inside of one, to text.
///
/// A path has the names of members and the indices of list items, separated by
/// periods: "systemDisk.diskSize", "dataDisks.0.diskSize". Objects and lists on
/// the way are made. An index one past the end of a list adds an item.
///
/// request    a request
/// path       where, such as "zoneId"
/// value      the text
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_UTF8, or ZL_ERR_ARGUMENT for a path that
/// leads nowhere; the first failure of the request, if it has one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_request_set_text(
    request: Option<&mut zl_request>,
    path: *const c_char,
    value: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text, which it leaves alone until this function returns.
    let value = unsafe { Text::new(value) };
    // SAFETY: `set` requires what the header requires of C.
    unsafe { set(request, path, || Ok(Parameter::from(value.required(&"value")?))) }
}

/// Sets a parameter, or a value inside of one, to a list of texts.
///
/// request    a request
/// path       where, such as "instanceIds", as for zl_request_set_text()
/// values     `len` texts
/// len        how many
///
/// Returns as zl_request_set_text().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_request_set_texts(
    request: Option<&mut zl_request>,
    path: *const c_char,
    values: *const *const c_char,
    len: usize,
) -> c_int {
    // SAFETY: C passes NULL or so many texts, which it leaves alone until this function returns.
    let values = unsafe { Texts::new(values, len) };
    // SAFETY: `set` requires what the header requires of C.
    unsafe {
        set(request, path, || {
            let unlimited = Call::new(Arc::new(System), Duration::MAX, None);
            Ok(Parameter::from(values.read("values", &unlimited)?.as_slice()))
        })
    }
}

/// Sets a parameter, or a value inside of one, to an integer.
///
/// request    a request
/// path       where, such as "dataDisks.0.diskSize", as for
///            zl_request_set_text()
/// value      the integer
///
/// Returns as zl_request_set_text().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_request_set_integer(
    request: Option<&mut zl_request>,
    path: *const c_char,
    value: i64,
) -> c_int {
    // SAFETY: `set` requires what the header requires of C.
    unsafe { set(request, path, || Ok(Parameter::from(value))) }
}

/// Sets a parameter, or a value inside of one, to a number.
///
/// The decimal separator is a period, whatever the locale.
///
/// request    a request
/// path       where, as for zl_request_set_text()
/// value      the number, which must be finite
///
/// Returns as zl_request_set_text(); ZL_ERR_ARGUMENT also for infinity and NaN.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_request_set_number(
    request: Option<&mut zl_request>,
    path: *const c_char,
    value: f64,
) -> c_int {
    // SAFETY: `set` requires what the header requires of C.
    unsafe { set(request, path, || Parameter::number(value)) }
}

/// Sets a parameter, or a value inside of one, to true or false.
///
/// request    a request
/// path       where, such as "forceShutdown", as for zl_request_set_text()
/// value      0 for false, anything else for true
///
/// Returns as zl_request_set_text().
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_request_set_bool(
    request: Option<&mut zl_request>,
    path: *const c_char,
    value: c_int,
) -> c_int {
    // SAFETY: `set` requires what the header requires of C.
    unsafe { set(request, path, || Ok(Parameter::from(value != 0))) }
}

/// Sets a parameter, or a value inside of one, to what JSON text says.
///
/// request    a request
/// path       where, as for zl_request_set_text(); NULL to set each parameter
///            that a JSON object names
/// json       JSON text
///
/// Returns as zl_request_set_text(); ZL_ERR_JSON for text that is not JSON, that
/// nests deeper than 32, has a member twice, or is no object although path is
/// NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_request_set_json(
    request: Option<&mut zl_request>,
    path: *const c_char,
    json: *const c_char,
) -> c_int {
    // SAFETY: C passes NULL or text for each, which it leaves alone until this function returns.
    let (path, json) = unsafe { (Text::new(path), Text::new(json)) };
    change(request, |request| request.set_json(path.optional(&"path")?, json.required(&"json")?))
}

/// Declares the class of a request's action.
///
/// request         a request
/// action_class    a ZL_CLASS_ value; the default, ZL_CLASS_BY_NAME, leaves it
///                 to what the library knows of the action
///
/// Returns ZL_OK, ZL_ERR_NULL, or ZL_ERR_ARGUMENT for another number; the first
/// failure of the request, if it has one.
#[unsafe(no_mangle)]
pub extern "C" fn zl_request_set_class(
    request: Option<&mut zl_request>,
    action_class: c_int,
) -> c_int {
    change(request, |request| {
        request.declare(class(action_class)?);
        Ok(())
    })
}

/// Returns the parameters of a request as JSON, as they would be sent.
///
/// The request is checked as for zl_send() with validation set to strict. The
/// text has every value, passwords included.
///
/// request      a request
/// out_json     receives the JSON text, which the caller frees with
///              zl_string_free()
/// out_error    receives the details of a failure, which the caller frees with
///              zl_error_free()
///
/// Returns ZL_OK, ZL_ERR_NULL, ZL_ERR_ACTION, ZL_ERR_PARAMETER or
/// ZL_ERR_NO_MEMORY; the first failure of the request, if it has one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn zl_request_json(
    request: Option<&zl_request>,
    out_json: *mut *mut c_char,
    out_error: *mut *mut zl_error,
) -> c_int {
    // SAFETY: C passes NULL or room for a pointer for each.
    let (out, out_error) = unsafe { (Out::new(out_json), Out::new(out_error)) };
    let result = contain(|| {
        let json = composed(request)?.json()?;
        out.set_text(std::str::from_utf8(&json).unwrap_or_default())
    });
    zl_error::report(result, out_error)
}

/// Frees a request, after wiping the text in it.
///
/// request    a request, or NULL
#[unsafe(no_mangle)]
pub extern "C" fn zl_request_free(request: Option<Box<zl_request>>) {
    free(request);
}

/// The request that C made, or its first failure.
pub(crate) fn composed(request: Option<&zl_request>) -> Result<&ComposedRequest, Error> {
    let request = request.ok_or_else(|| null(&"request"))?;
    request.0.as_ref().map_err(Error::clone)
}

/// The same, to be changed.
pub(crate) fn composed_mut(
    request: Option<&mut zl_request>,
) -> Result<&mut ComposedRequest, Error> {
    let request = request.ok_or_else(|| null(&"request"))?;
    request.0.as_mut().map_err(|error| error.clone())
}

/// Sets a value of a request.
///
/// # Safety
/// `path` is NULL or text that does not change until this function returns.
unsafe fn set(
    request: Option<&mut zl_request>,
    path: *const c_char,
    value: impl FnOnce() -> Result<Parameter, Error>,
) -> c_int {
    // SAFETY: it requires what this function requires.
    let path = unsafe { Text::new(path) };
    change(request, |request| request.set(path.required(&"path")?, value()?))
}

/// Changes a request, and keeps the failure in it.
fn change(
    request: Option<&mut zl_request>,
    change: impl FnOnce(&mut ComposedRequest) -> Result<(), Error>,
) -> c_int {
    let Some(this) = request else { return Code::NULL.number() };
    let result = match &mut this.0 {
        Ok(request) => contain(|| change(request)),
        Err(error) => return error.code().number(),
    };
    let Err(error) = result else { return 0 };
    let code = error.code().number();
    this.0 = Err(error);
    code
}
