//! Validation of configuration values.

use std::net::{IpAddr, Ipv6Addr};

use http::Uri;

use super::keys::Kind;

/// Why `text` is not a valid value of this kind. Never quotes it, as it may be a secret.
pub(super) fn check(kind: Kind, text: &str) -> Result<(), String> {
    if text.chars().any(char::is_control) {
        return Err("contains a control character".into());
    }
    match kind {
        Kind::Text | Kind::File => Ok(()),
        Kind::Secret => require(text.len() <= 8192, kind),
        Kind::Number(least, most) => number(text, least, most),
        Kind::Choice(words) => require(words.contains(&text), kind),
        Kind::Endpoint => endpoint(text),
        Kind::Date => require(is_date(text), kind),
        Kind::Label => require(text.len() <= 128 && text.chars().all(is_label), kind),
        Kind::Ascii => require(
            text.len() <= 256 && text.bytes().all(|b| b.is_ascii_graphic() || b == b' '),
            kind,
        ),
        Kind::Proxy => proxy(text),
    }
}

fn require(holds: bool, kind: Kind) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("must be: {}", kind.range())) }
}

fn number(text: &str, least: u64, most: u64) -> Result<(), String> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let in_range = text.parse().is_ok_and(|n: u64| (least..=most).contains(&n));
    require(digits && in_range, Kind::Number(least, most))
}

fn is_label(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_ ,;.".contains(c)
}

pub(crate) fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        })
}

fn endpoint(text: &str) -> Result<(), String> {
    let uri: Uri = text.parse().map_err(|_| "is not scheme://host[:port]".to_owned())?;
    let Some(host) = uri.host().filter(|host| !host.is_empty()) else {
        return Err("is not scheme://host[:port]".into());
    };
    if !can_be_host(host) {
        return Err("has a host that is neither a name nor an address".into());
    }
    if !has_valid_port(&uri) {
        return Err("has an invalid port".into());
    }
    if uri.path_and_query().is_some_and(|path| path != "/") || text.contains(['#', '@']) {
        return Err("must not have a path, query or user".into());
    }
    match uri.scheme_str() {
        Some("https") => Ok(()),
        Some("http") if is_loopback(host) => Ok(()),
        Some("http") => Err("http:// is for loopback hosts only: use https://".into()),
        _ => Err("must begin with https://".into()),
    }
}

/// Whether a URL's host is an address or a possible name: labels of at most 63 characters, 253 in
/// total.
fn can_be_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|it| it.parse::<Ipv6Addr>().is_ok());
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()))
}

/// Whether a URL's host is a loopback address or `localhost`.
pub(crate) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => bare.eq_ignore_ascii_case("localhost"),
    }
}

/// The port of a URL, or the default of its scheme.
pub(crate) fn port(url: &Uri) -> u16 {
    url.port_u16().unwrap_or(if url.scheme_str() == Some("https") { 443 } else { 80 })
}

/// Whether there is no port, or one from 1 to 65535.
fn has_valid_port(uri: &Uri) -> bool {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, after)| after);
    uri.host() == Some(host_and_port) || uri.port_u16().is_some_and(|port| port > 0)
}

fn proxy(text: &str) -> Result<(), String> {
    let form = || format!("must be: {}", Kind::Proxy.range());
    let uri: Uri = text.parse().map_err(|_| form())?;
    let has_host = uri.host().is_some_and(can_be_host);
    let bare = uri.path_and_query().is_none_or(|path| path == "/");
    let is_http = uri.scheme_str() == Some("http");
    if has_host && bare && is_http && has_valid_port(&uri) { Ok(()) } else { Err(form()) }
}
