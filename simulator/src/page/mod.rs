//! The live page: `GET /`, and the events that keep it up to date.

mod events;
mod policy;
mod view;

use std::cell::RefCell;
use std::rc::Rc;

use http_body_util::{Either, Full};
use hyper::body::Bytes;
use hyper::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Method, Response};

use crate::cloud::Cloud;
use crate::control;
use crate::request::Request;
use events::Events;

const PAGE: &str = include_str!("page.html");

/// A response that is complete, or that goes on while the page is open.
pub(crate) type Body = Either<Full<Bytes>, Events>;

/// Answers a request for the page or its events; `None` if it is for neither.
pub(crate) fn answer(request: &Request, cloud: &Rc<RefCell<Cloud>>) -> Option<Response<Body>> {
    match (&request.method, request.uri.path()) {
        (&Method::GET, "/") => Some(page()),
        (&Method::GET, "/simulator/events") => events(request, cloud),
        _ => None,
    }
}

fn page() -> Response<Body> {
    let mut response = response("text/html; charset=utf-8", Either::Left(Full::from(PAGE)));
    if let Ok(policy) = HeaderValue::from_str(&policy::of(PAGE)) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// `None` if there is no such account, which the control API explains.
fn events(request: &Request, cloud: &Rc<RefCell<Cloud>>) -> Option<Response<Body>> {
    let account = control::account(&cloud.borrow(), request)?;
    let events = Events::new(Rc::clone(cloud), account);
    Some(response("text/event-stream", Either::Right(events)))
}

fn response(content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, content_type),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
