//! The way through an HTTP proxy: `CONNECT`, and what the proxy says to it.

use std::fmt;

use httparse::{EMPTY_HEADER, Response, Status};
use zeroize::Zeroizing;

use super::call_state::CallState;
use super::connection::Stream;
use super::proxy::Proxy;
use super::tcp::Socket;
use crate::error::{Cause, Code, Error};

/// The largest head of a proxy's answer, in bytes and in lines.
const MOST: usize = 64 * 1024;
const MOST_LINES: usize = 100;

/// Asks the proxy at the other end of `socket` for a connection to `target`, a host with its port.
pub(super) fn open(
    proxy: &Proxy,
    target: &str,
    socket: &mut Socket,
    state: &CallState,
) -> Result<(), ureq::Error> {
    let broken = |error| state.lose(failed(proxy, format_args!("broke the connection: {error}")));
    socket.write_all(request(proxy, target).as_bytes()).map_err(broken)?;
    let mut said = Vec::new();
    loop {
        let mut bytes = [0; 1024];
        let length = socket.read(&mut bytes).map_err(broken)?;
        said.extend_from_slice(bytes.get(..length).unwrap_or_default());
        let verdict = match length {
            0 => Some(Err(failed(proxy, "closed the connection"))),
            _ => judge(proxy, &said),
        };
        if let Some(verdict) = verdict {
            return verdict.map_err(|error| state.fail(error));
        }
    }
}

/// The request, which may have a password in it.
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

/// What the answer means; `None` as long as its head is not whole.
fn judge(proxy: &Proxy, said: &[u8]) -> Option<Result<(), Error>> {
    let mut lines = [EMPTY_HEADER; MOST_LINES];
    let mut answer = Response::new(&mut lines);
    let lasting = |what: &str| Some(Err(failed(proxy, what).because(Cause::Lasting)));
    match (answer.parse(said), answer.code) {
        (Ok(Status::Complete(length)), Some(200)) if length < said.len() => {
            lasting("said something before anything was asked")
        }
        (Ok(Status::Complete(_)), Some(200)) => Some(Ok(())),
        (Ok(Status::Complete(_)), Some(status)) => Some(Err(refusal(proxy, status))),
        (Ok(_), _) if said.len() < MOST => None,
        (Ok(_), _) => lasting("sent a head that is too large"),
        (Err(_), _) => lasting("sent what is no answer in HTTP"),
    }
}

fn refusal(proxy: &Proxy, status: u16) -> Error {
    let what = match (status, &proxy.authorization) {
        (407, None) => "wants a user and a password (HTTP 407): the key proxy takes them".into(),
        (407, Some(_)) => "wants another user or password (HTTP 407): see the key proxy".into(),
        _ => format!("answered HTTP {status}"),
    };
    let cause = if status >= 500 { Cause::Usual } else { Cause::Lasting };
    failed(proxy, what).because(cause).answered(status)
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

    fn refused(said: &str) -> Error {
        let error = judge(&proxy(Some("hush")), said.as_bytes()).unwrap().unwrap_err();
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
    fn only_a_bare_200_opens_the_way() {
        let good = "HTTP/1.1 200 Connection established\r\nVia: x\r\nContent-Length: 5\r\n\r\n";
        assert!(matches!(judge(&proxy(None), good.as_bytes()), Some(Ok(()))));
        for end in 1..good.len() {
            assert!(judge(&proxy(None), &good.as_bytes()[..end]).is_none(), "{end}");
        }
        for behind in ["\r\n", "x", "HTTP/1.1 200 OK\r\n\r\n"] {
            assert_eq!(Cause::Lasting, refused(&format!("{good}{behind}")).cause());
        }
    }

    #[test]
    fn a_status_says_whether_to_try_again() {
        let cases = [(407, false), (403, false), (404, false), (302, false), (204, false)];
        for (status, retryable) in cases.into_iter().chain([(500, true), (502, true), (503, true)])
        {
            let error = refused(&format!("HTTP/1.1 {status} \r\n\r\n<html>"));
            assert_eq!((status, retryable), (error.http_status(), error.is_retryable()));
        }
        assert!(refused("HTTP/1.1 407 No\r\n\r\n").message().contains("another user or password"));
    }

    #[test]
    fn what_is_no_answer_will_be_none_later_either() {
        let long = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(MOST));
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(MOST_LINES + 1));
        let drip = format!("HTTP/1.1 200 {}", "x".repeat(MOST));
        for said in ["SSH-2.0-x\r\n", "<html>", "\0", "HTTP/2 200\r\n\r\n", &long, &many, &drip] {
            let error = refused(said);
            assert!(!error.is_retryable() && error.http_status() == 0, "{error}");
        }
    }
}
