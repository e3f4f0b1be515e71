//! HTTP proxy tunnels: the `CONNECT` request and its response.

use std::fmt;

use httparse::{EMPTY_HEADER, Response, Status};
use zeroize::Zeroizing;

use super::call_state::CallState;
use super::connection::Stream;
use super::proxy::Proxy;
use super::tcp::Socket;
use crate::error::{Cause, Code, Error};

/// The maximum size of the response header, in bytes and in lines.
const MAX_HEAD: usize = 64 * 1024;
const MAX_LINES: usize = 100;

/// Requests a tunnel to `target` (`host:port`) from the proxy at the other end of `socket`.
pub(super) fn open(
    proxy: &Proxy,
    target: &str,
    socket: &mut Socket,
    state: &CallState,
) -> Result<(), ureq::Error> {
    let broken =
        |error| state.fail_wait(failed(proxy, format_args!("dropped the connection: {error}")));
    socket.write_all(request(proxy, target).as_bytes()).map_err(broken)?;
    let mut head = Vec::new();
    loop {
        let mut bytes = [0; 1024];
        let length = socket.read(&mut bytes).map_err(broken)?;
        head.extend_from_slice(bytes.get(..length).unwrap_or_default());
        let result = match length {
            0 => Some(Err(failed(proxy, "closed the connection"))),
            _ => parse(proxy, &head),
        };
        if let Some(result) = result {
            return result.map_err(|error| state.fail(error));
        }
    }
}

/// The request, which may contain a password.
fn request(proxy: &Proxy, target: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(1024));
    text.push_str(&format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"));
    if let Some(authorization) = &proxy.authorization {
        for part in ["Proxy-Authorization: ", authorization, "\r\n"] {
            text.push_str(part);
        }
    }
    text.push_str("\r\n");
    text
}

/// Parses the response; `None` while its head is incomplete.
fn parse(proxy: &Proxy, head: &[u8]) -> Option<Result<(), Error>> {
    let mut lines = [EMPTY_HEADER; MAX_LINES];
    let mut response = Response::new(&mut lines);
    let permanent = |what: &str| Some(Err(failed(proxy, what).with_cause(Cause::Permanent)));
    match (response.parse(head), response.code) {
        (Ok(Status::Complete(length)), Some(200)) if length < head.len() => {
            permanent("sent data before any was requested")
        }
        (Ok(Status::Complete(_)), Some(200)) => Some(Ok(())),
        (Ok(Status::Complete(_)), Some(status)) => Some(Err(refusal(proxy, status))),
        (Ok(_), _) if head.len() < MAX_HEAD => None,
        (Ok(_), _) => permanent("sent a response header that is too large"),
        (Err(_), _) => permanent("sent an invalid HTTP response"),
    }
}

fn refusal(proxy: &Proxy, status: u16) -> Error {
    let what = match (status, &proxy.authorization) {
        (407, None) => "requires a user and password (HTTP 407): set them in the key proxy".into(),
        (407, Some(_)) => "refused the user or password (HTTP 407): check the key proxy".into(),
        _ => format!("responded with HTTP {status}"),
    };
    let cause = if status >= 500 { Cause::Unspecified } else { Cause::Permanent };
    failed(proxy, what).with_cause(cause).with_http_status(status)
}

fn failed(proxy: &Proxy, what: impl fmt::Display) -> Error {
    Error::new(Code::PROXY, format_args!("the proxy {proxy} {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(password: Option<&str>) -> Proxy {
        let authorization = password.map(|text| Zeroizing::new(text.to_owned()));
        Proxy { host: "p.example".into(), port: 3128, authorization }
    }

    fn refused(head: &str) -> Error {
        let error = parse(&proxy(Some("hush")), head.as_bytes()).unwrap().unwrap_err();
        assert_eq!(Code::PROXY, error.code());
        let message = error.message();
        assert!(message.contains("p.example:3128") && !message.contains("hush"), "{message}");
        error
    }

    #[test]
    fn the_request_names_the_target_and_the_user() {
        let plain = request(&proxy(None), "example.com:443");
        assert_eq!("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", *plain);
        let known = request(&proxy(Some("Basic abc")), "[::1]:1");
        let head = "CONNECT [::1]:1 HTTP/1.1\r\nHost: [::1]:1\r\n";
        assert_eq!(format!("{head}Proxy-Authorization: Basic abc\r\n\r\n"), *known);
    }

    #[test]
    fn only_a_bare_200_opens_the_tunnel() {
        let good = "HTTP/1.1 200 Connection established\r\nVia: x\r\nContent-Length: 5\r\n\r\n";
        assert!(matches!(parse(&proxy(None), good.as_bytes()), Some(Ok(()))));
        for end in 1..good.len() {
            assert!(parse(&proxy(None), &good.as_bytes()[..end]).is_none(), "{end}");
        }
        for extra in ["\r\n", "x", "HTTP/1.1 200 OK\r\n\r\n"] {
            assert_eq!(Cause::Permanent, refused(&format!("{good}{extra}")).cause());
        }
    }

    #[test]
    fn only_server_errors_are_retryable() {
        let cases = [(407, false), (403, false), (404, false), (302, false), (204, false)];
        for (status, retryable) in cases.into_iter().chain([(500, true), (502, true), (503, true)])
        {
            let error = refused(&format!("HTTP/1.1 {status} \r\n\r\n<html>"));
            assert_eq!((status, retryable), (error.http_status(), error.is_retryable()));
        }
        assert!(refused("HTTP/1.1 407 No\r\n\r\n").message().contains("the user or password"));
    }

    #[test]
    fn invalid_responses_are_permanent_failures() {
        let long = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(MAX_HEAD));
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(MAX_LINES + 1));
        let drip = format!("HTTP/1.1 200 {}", "x".repeat(MAX_HEAD));
        for head in ["SSH-2.0-x\r\n", "<html>", "\0", "HTTP/2 200\r\n\r\n", &long, &many, &drip] {
            let error = refused(head);
            assert!(!error.is_retryable() && error.http_status() == 0, "{error}");
        }
    }
}
