//! Hosts that are reached without the proxy, by curl's rules for `NO_PROXY`, with ports.
//!
//! The list is separated by commas or spaces. `*` matches every host. A name matches itself and its
//! subdomains, with or without a leading `.` or `*.`. An address matches itself, or with `/` and a
//! prefix length its network. `:port` after either restricts the match to that port.

use std::net::IpAddr;

use http::Uri;

use super::port;

/// Whether the host of a URL is in the list.
pub(crate) fn is_exempt(list: &str, url: &Uri) -> bool {
    let host = bare(url.host().unwrap_or_default());
    let words = list.split([',', ' ']).filter(|word| !word.is_empty());
    words.into_iter().any(|word| {
        let (pattern, only) = split_port(word);
        only.is_none_or(|only| only == port(url)) && matches(pattern, host)
    })
}

/// Splits the port off a pattern.
fn split_port(word: &str) -> (&str, Option<u16>) {
    match word.rsplit_once(':') {
        // With several colons it is an IPv6 address, whose port must follow a bracket.
        Some((before, digits)) if !before.contains(':') || before.ends_with(']') => {
            digits.parse().map_or((word, None), |port| (before, Some(port)))
        }
        _ => (word, None),
    }
}

fn matches(pattern: &str, host: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    match host.parse() {
        Ok(address) => is_in_network(pattern, address),
        Err(_) => is_under(pattern, host),
    }
}

fn is_in_network(pattern: &str, address: IpAddr) -> bool {
    // The prefix length may be inside or outside the brackets.
    let (network, length) = match bare(pattern).split_once('/') {
        Some((network, length)) => (bare(network), length.parse().ok()),
        None => (bare(pattern), Some(128)),
    };
    let (Ok(network), Some(length)) = (network.parse(), length) else { return false };
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            same_prefix(network.to_bits().into(), address.to_bits().into(), 32, length)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            same_prefix(network.to_bits(), address.to_bits(), 128, length)
        }
        _ => false,
    }
}

/// Whether the first `length` bits of two addresses are the same.
fn same_prefix(a: u128, b: u128, bits: u32, length: u32) -> bool {
    (a ^ b).checked_shr(bits.saturating_sub(length)).unwrap_or(0) == 0
}

fn is_under(pattern: &str, host: &str) -> bool {
    let pattern = pattern.strip_prefix('*').unwrap_or(pattern).trim_start_matches('.');
    let (pattern, host) = (without_trailing_dot(pattern), without_trailing_dot(host));
    let Some(start) = host.len().checked_sub(pattern.len()) else { return false };
    let is_tail = host.get(start..).is_some_and(|tail| tail.eq_ignore_ascii_case(pattern));
    let before = host.get(..start).unwrap_or_default();
    !pattern.is_empty() && is_tail && (before.is_empty() || before.ends_with('.'))
}

fn without_trailing_dot(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// An address without its brackets.
fn bare(text: &str) -> &str {
    let text = text.strip_prefix('[').unwrap_or(text);
    text.strip_suffix(']').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list, URLs that it exempts, and URLs that it does not.
    const CASES: &[(&str, &[&str], &[&str])] = &[
        ("", &[], &["https://example.com"]),
        (" , ,", &[], &["https://example.com", "https://10.0.0.1"]),
        ("*", &["https://example.com", "https://10.0.0.1", "https://[::1]"], &[]),
        ("a.org,*", &["https://example.com"], &[]),
        (
            "example.com",
            &[
                "https://example.com",
                "https://a.example.com",
                "https://A.b.EXAMPLE.com",
                "https://example.com.",
            ],
            &[
                "https://badexample.com",
                "https://example.com.org",
                "https://ample.com",
                "https://com",
            ],
        ),
        (
            ".example.com",
            &["https://example.com", "https://a.example.com"],
            &["https://badexample.com"],
        ),
        ("*.Example.com.", &["https://a.example.com"], &["https://badexample.com"]),
        (
            "a.example.com",
            &["https://a.example.com"],
            &["https://example.com", "https://b.example.com"],
        ),
        (".", &[], &["https://example.com", "https://example.com."]),
        (
            "b.org c.org,d.org, e.org",
            &["https://b.org", "https://c.org", "https://d.org", "https://e.org"],
            &["https://f.org"],
        ),
        (
            "example.com:8443",
            &["https://a.example.com:8443"],
            &["https://example.com", "https://example.com:84"],
        ),
        (
            "example.com:443",
            &["https://example.com", "https://example.com:443"],
            &["http://example.com"],
        ),
        ("localhost:80", &["http://localhost"], &["https://localhost"]),
        ("example.com:x", &[], &["https://example.com"]),
        ("*:8443", &["https://example.com:8443"], &["https://example.com"]),
        (
            "10.0.0.1",
            &["https://10.0.0.1"],
            &["https://10.0.0.10", "https://110.0.0.1", "https://a.10.0.0.1.org"],
        ),
        ("0.0.1", &[], &["https://10.0.0.1"]),
        ("10.0.0.1:443", &["https://10.0.0.1"], &["https://10.0.0.1:8443"]),
        ("10.1.0.0/16", &["https://10.1.255.9"], &["https://10.2.0.1", "https://[::a01:1]"]),
        ("10.1.2.3/8", &["https://10.200.0.1"], &["https://11.0.0.1"]),
        ("10.1.2.3/31", &["https://10.1.2.2"], &["https://10.1.2.1"]),
        ("0.0.0.0/0", &["https://10.1.2.2"], &["https://[::1]", "https://example.com"]),
        ("10.0.0.0/", &[], &["https://10.0.0.0"]),
        ("10.0.0.0/8:443", &["https://10.9.9.9"], &["https://10.9.9.9:8443"]),
        (
            "::1",
            &["https://[::1]", "https://[0:0::1]:8443"],
            &["https://[::2]", "https://127.0.0.1"],
        ),
        ("[::1]", &["https://[::1]"], &["https://[::2]"]),
        ("[::1]:443", &["https://[::1]"], &["https://[::1]:8443"]),
        ("fd00::/8", &["https://[fd12::1]"], &["https://[fe00::1]", "https://253.0.0.1"]),
        ("[fd00::/8]", &["https://[fd12::1]"], &["https://[fe00::1]"]),
        ("[fd00::]/8", &["https://[fd12::1]"], &["https://[fe00::1]"]),
        ("::/0", &["https://[fd12::1]"], &["https://10.0.0.1"]),
    ];

    #[test]
    fn lists_exempt_their_hosts() {
        for (list, exempt, others) in CASES {
            for (urls, expected) in [(exempt, true), (others, false)] {
                for url in *urls {
                    assert_eq!(expected, is_exempt(list, &url.parse().unwrap()), "{list:?}: {url}");
                }
            }
        }
    }
}
