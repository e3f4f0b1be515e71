//! Authentication: the ZC2-HMAC-SHA256 signature, or a bearer token.

use std::fmt::Display;

use hyper::HeaderMap;
use ring::{digest, hmac};

use crate::codes;
use crate::refusal::{Expected, Refusal};

const METHOD: &str = "ZC2-HMAC-SHA256";
const MANDATORY: [&str; 2] = ["content-type", "host"];
const TOLERANCE_SECONDS: u64 = 5 * 60;

/// The accepted credentials.
pub struct Credentials {
    key_id: String,
    key: hmac::Key,
    token: Option<String>,
}

/// The Authorization header of a signed request.
struct Authorization<'a> {
    key_id: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

/// Authenticates a request; returns whose it is.
pub(crate) fn check<'a>(
    accounts: impl Iterator<Item = &'a Credentials>,
    headers: &HeaderMap,
    body: &[u8],
    unix_time: u64,
) -> Result<usize, Refusal> {
    let header = text(headers, "authorization")?;
    let accounts: Vec<&Credentials> = accounts.collect();
    match header.split_once(' ') {
        Some(("Bearer", token)) => by_token(&accounts, token),
        Some((METHOD, fields)) => {
            let authorization = Authorization::parse(fields)?;
            if text(headers, "x-zc-signature-method")? != METHOD {
                return Err(invalid("x-zc-signature-method must be ZC2-HMAC-SHA256"));
            }
            let is_his = |account: &&Credentials| account.key_id == authorization.key_id;
            let found = accounts.iter().position(is_his);
            let whose = found.and_then(|at| Some((at, accounts.get(at)?)));
            let (at, account) = whose
                .ok_or_else(|| invalid("the Credential is that of no --key-id or --account"))?;
            account.check_signature(&authorization, headers, body, unix_time)?;
            Ok(at)
        }
        _ => Err(invalid("Authorization must be ZC2-HMAC-SHA256 or Bearer")),
    }
}

fn by_token(accounts: &[&Credentials], token: &str) -> Result<usize, Refusal> {
    let known = accounts.iter().position(|account| account.token.as_deref() == Some(token));
    let hint = match accounts.iter().any(|account| account.token.is_some()) {
        true => "the token differs from --token",
        false => "no token is accepted; set one with --token",
    };
    known.ok_or_else(|| invalid(hint))
}

impl Credentials {
    /// One access key, and optionally a bearer token.
    pub fn new(key_id: String, key_secret: &str, token: Option<String>) -> Self {
        Self { key_id, key: hmac::Key::new(hmac::HMAC_SHA256, key_secret.as_bytes()), token }
    }

    /// Checks the signature before the time, so that an expired error implies a valid signature.
    fn check_signature(
        &self,
        authorization: &Authorization<'_>,
        headers: &HeaderMap,
        body: &[u8],
        unix_time: u64,
    ) -> Result<(), Refusal> {
        let timestamp = text(headers, "x-zc-timestamp")?;
        let expected = expected(headers, authorization.signed_headers, timestamp, body)?;
        if authorization.signature != self.sign(&expected.string_to_sign) {
            let hint = "compare canonicalRequest and stringToSign with yours, then the secrets";
            return Err(codes::SIGNATURE_FAILURE.because(hint).showing(expected));
        }
        check_time(timestamp, unix_time)
    }

    /// The id of the access key.
    pub(crate) fn key_id(&self) -> &str {
        &self.key_id
    }

    fn sign(&self, string_to_sign: &str) -> String {
        hex(hmac::sign(&self.key, string_to_sign.as_bytes()).as_ref())
    }
}

impl<'a> Authorization<'a> {
    fn parse(fields: &'a str) -> Result<Self, Refusal> {
        let field = |name: &str| {
            let value = |field: &'a str| field.trim().strip_prefix(name)?.strip_prefix('=');
            let found = fields.split(',').find_map(value);
            found.ok_or_else(|| invalid(format_args!("Authorization has no {name}=")))
        };
        Ok(Self {
            key_id: field("Credential")?,
            signed_headers: field("SignedHeaders")?,
            signature: field("Signature")?,
        })
    }
}

/// What the client should have signed.
fn expected(
    headers: &HeaderMap,
    signed_headers: &str,
    timestamp: &str,
    body: &[u8],
) -> Result<Expected, Refusal> {
    let names: Vec<&str> = signed_headers.split(';').collect();
    if !names.is_sorted() || !MANDATORY.iter().all(|name| names.contains(name)) {
        let rule = "SignedHeaders must be sorted and include content-type and host";
        return Err(invalid(rule));
    }
    let mut canonical_headers = String::new();
    for name in names {
        canonical_headers += &format!("{name}:{}\n", text(headers, name)?);
    }
    let payload = sha256(body);
    let canonical_request = format!("POST\n/\n\n{canonical_headers}\n{signed_headers}\n{payload}");
    let hash = sha256(canonical_request.as_bytes());
    let string_to_sign = format!("{METHOD}\n{timestamp}\n{hash}");
    Ok(Expected { canonical_request, string_to_sign })
}

fn check_time(timestamp: &str, unix_time: u64) -> Result<(), Refusal> {
    let signed: u64 =
        timestamp.parse().map_err(|_| invalid("x-zc-timestamp must be seconds since 1970"))?;
    if signed.abs_diff(unix_time) > TOLERANCE_SECONDS {
        let detail = format_args!("the request was signed at {signed}, but it is {unix_time}");
        return Err(codes::SIGNATURE_EXPIRED.because(detail));
    }
    Ok(())
}

/// The only value of a header, byte for byte.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refusal> {
    let missing = || invalid(format_args!("the header {name} is missing or not ASCII"));
    let mut values = headers.get_all(name).iter();
    let value = values.next().and_then(|value| value.to_str().ok());
    if values.next().is_some() {
        return Err(invalid(format_args!("the header {name} is duplicate")));
    }
    value.ok_or_else(missing)
}

fn invalid(detail: impl Display) -> Refusal {
    codes::INVALID_AUTHORIZATION.because(detail)
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    let digit = |nibble: u8| char::from_digit(nibble.into(), 16);
    nibbles.filter_map(digit).collect()
}

#[cfg(test)]
mod tests;
