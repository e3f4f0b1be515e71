//! Maps the request line and headers to an action.

use hyper::Method;
use zenlayer_api::Action;

use crate::codes;
use crate::model::{self, Service};
use crate::refusal::Refusal;
use crate::request::Request;

const MAX_REQUEST_CLIENT: usize = 128;

/// Other versions of a service, with their dates. Their actions are those of the newest. Most are older;
/// the official SDKs and the CLI write that of zbc differently.
const OTHERS: [(&str, &str); 6] = [
    ("bmc", "2022-11-20"),
    ("sdn", "2023-08-30"),
    ("vm", "2023-03-13"),
    ("zbc", "2024-08-09"),
    ("zec", "2024-04-01"),
    ("zga", "2023-07-06"),
];

/// Names that actions had in an older version.
const RENAMED: [(&str, &str, &str); 1] = [("2024-04-01", "CreateInstances", "CreateZecInstances")];

/// The requested service.
pub(crate) fn service(request: &Request) -> Result<&'static Service, Refusal> {
    if request.method != Method::POST {
        return Err(codes::METHOD.because(format_args!("not {}", request.method)));
    }
    let name = request.service().unwrap_or_default();
    model::service(name).ok_or_else(|| {
        let known: Vec<&str> = model::services().collect();
        codes::RESOURCE_NOT_FOUND
            .because(format_args!("use /api/v2/ with one of {}", known.join(", ")))
    })
}

pub(crate) fn body(request: &Request) -> Result<&[u8], Refusal> {
    let rule = format_args!("a body may have at most {} bytes", Request::MAX_BODY);
    let body = request.body.as_deref();
    body.ok_or_else(|| codes::EXCEED_LENGTH.because(rule))
}

/// The action named in the headers.
pub(crate) fn action(
    request: &Request,
    service: &'static Service,
) -> Result<(&'static str, &'static Action), Refusal> {
    let version = version(request, service)?;
    let name = required(request, "x-zc-action")?;
    let is_renamed = |(date, old, _): &&(&str, &str, &str)| *date == version && *old == name;
    let name = RENAMED.iter().find(is_renamed).map_or(name, |(_, _, new)| new);
    let known = service.facts.actions.iter().find(|(known, _)| *known == name);
    known.ok_or_else(|| {
        let service = &service.facts.service;
        let detail = format_args!("{service} has no {name}; GET /simulator/actions lists all");
        codes::UNAUTHORIZED_OPERATION.because(detail)
    })
}

fn version<'a>(request: &'a Request, service: &Service) -> Result<&'a str, Refusal> {
    let date = required(request, "x-zc-version")?;
    let (name, newest) = (service.facts.service.as_str(), service.facts.version.as_str());
    if date == newest || OTHERS.contains(&(name, date)) {
        return Ok(date);
    }
    let others = OTHERS.iter().filter(|(known, _)| *known == name).map(|(_, date)| *date);
    let known: Vec<&str> = std::iter::once(newest).chain(others).collect();
    let known = known.join(", ");
    let detail = format_args!("x-zc-version is {date}, but the versions of {name} are {known}");
    Err(codes::PARAMETER_VALUE.because(detail))
}

/// Checks the headers with fixed values or formats.
pub(crate) fn check_headers(request: &Request, service: &Service) -> Result<(), Refusal> {
    check_content_type(required(request, "content-type")?)?;
    if let Some(name) = request.header("x-zc-service") {
        check_service(name, service)?;
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

fn check_service(name: &str, service: &Service) -> Result<(), Refusal> {
    if name == service.facts.service {
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
