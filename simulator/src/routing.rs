//! Maps the request line and headers to an action.

use hyper::Method;

use crate::actions::Action;
use crate::codes;
use crate::fleet::Fleet;
use crate::products::{Product, Version};
use crate::refusal::Refusal;
use crate::request::Request;

const MAX_REQUEST_CLIENT: usize = 128;

/// The fleet of the requested service.
pub(crate) fn fleet<'a>(
    request: &Request,
    fleets: &'a mut [Fleet],
) -> Result<&'a mut Fleet, Refusal> {
    if request.method != Method::POST {
        return Err(codes::METHOD.because(format_args!("not {}", request.method)));
    }
    let service = request.service().unwrap_or_default();
    let mut fleets = fleets.iter_mut();
    let fleet = fleets.find(|fleet| fleet.product.name == service);
    fleet.ok_or_else(|| codes::RESOURCE_NOT_FOUND.because("use /api/v2/ with vm, zec or bmc"))
}

pub(crate) fn body(request: &Request) -> Result<&[u8], Refusal> {
    let rule = format_args!("a body may have at most {} bytes", Request::MAX_BODY);
    let body = request.body.as_deref();
    body.ok_or_else(|| codes::EXCEED_LENGTH.because(rule))
}

/// The action named in the headers.
pub(crate) fn action(request: &Request, product: &Product) -> Result<Action, Refusal> {
    let version = version(request, product)?;
    let name = required(request, "x-zc-action")?;
    version.action(name).ok_or_else(|| {
        let (service, date) = (product.name, version.date);
        let known = version.action_names();
        let detail = format_args!("{name}; the actions of {service} {date} are {known}");
        codes::UNAUTHORIZED_OPERATION.because(detail)
    })
}

fn version<'a>(request: &Request, product: &'a Product) -> Result<&'a Version, Refusal> {
    let date = required(request, "x-zc-version")?;
    product.version(date).ok_or_else(|| {
        let (service, known) = (product.name, product.version_dates());
        let detail =
            format_args!("x-zc-version is {date}, but the versions of {service} are {known}");
        codes::PARAMETER_VALUE.because(detail)
    })
}

/// Checks the headers with fixed values or formats.
pub(crate) fn check_headers(request: &Request, product: &Product) -> Result<(), Refusal> {
    check_content_type(required(request, "content-type")?)?;
    if let Some(service) = request.header("x-zc-service") {
        check_service(service, product)?;
    }
    if let Some(label) = request.header("x-zc-request-client") {
        check_request_client(label)?;
    }
    Ok(())
}

fn check_content_type(content_type: &str) -> Result<(), Refusal> {
    let media_type = content_type.split(';').next().unwrap_or_default();
    if media_type.trim_end().eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(codes::PARAMETER_VALUE.because("content-type must be application/json"))
}

fn check_service(service: &str, product: &Product) -> Result<(), Refusal> {
    if service == product.name {
        return Ok(());
    }
    Err(codes::PARAMETER_VALUE.because("x-zc-service must be the service in the path"))
}

fn check_request_client(label: &str) -> Result<(), Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_ ,;.".contains(c);
    if label.len() > MAX_REQUEST_CLIENT {
        let rule =
            format_args!("x-zc-request-client may have at most {MAX_REQUEST_CLIENT} characters");
        return Err(codes::EXCEED_LENGTH.because(rule));
    }
    if label.is_empty() || !label.chars().all(allowed) {
        let rule = "x-zc-request-client must consist of letters, digits and -_ ,;.";
        return Err(codes::PATTERN_ERROR.because(rule));
    }
    Ok(())
}

fn required<'a>(request: &'a Request, name: &str) -> Result<&'a str, Refusal> {
    let missing = || codes::MISSING_PARAMETER.because(format_args!("the header {name}"));
    request.header(name).ok_or_else(missing)
}
