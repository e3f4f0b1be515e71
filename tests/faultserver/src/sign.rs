//! Authentication: the signature ZC2-HMAC-SHA256, or a bearer token.

use ring::{digest, hmac};

use crate::codes::{self, Code};
use crate::http::{Head, bytes};

const METHOD: &str = "ZC2-HMAC-SHA256";
const TOLERANCE_SECONDS: u64 = 300;

/// The credentials that the server accepts.
pub(crate) struct Credentials {
    pub(crate) key: [String; 2],
    pub(crate) token: String,
}

/// How a request is authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    Good,
    Wrong,
    Expired,
    Token,
    Absent,
}

pub(crate) struct Verdict {
    pub(crate) signed: Signed,
    pub(crate) refusal: Option<&'static Code>,
}

impl Signed {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Wrong => "wrong",
            Self::Expired => "expired",
            Self::Token => "token",
            Self::Absent => "none",
        }
    }
}

/// A field of the Authorization header of a signed request.
pub(crate) fn field<'a>(authorization: &'a str, name: &str) -> Option<&'a str> {
    let fields = authorization.strip_prefix(METHOD)?.strip_prefix(' ')?;
    let value = |field: &'a str| field.trim().strip_prefix(name)?.strip_prefix('=');
    fields.split(',').find_map(value)
}

impl Credentials {
    /// Checks the signature first, then the time: a request that is only late has a good signature.
    pub(crate) fn check(&self, head: &Head, body: &[u8], unix_time: u64) -> Verdict {
        let Some(authorization) = head.get("authorization") else {
            return Verdict::refused(Signed::Absent, &codes::INVALID_AUTHORIZATION);
        };
        if let Some(token) = authorization.strip_prefix("Bearer ") {
            return self.check_token(token);
        }
        if field(authorization, "Credential") != self.key.first().map(String::as_str) {
            return Verdict::refused(Signed::Wrong, &codes::INVALID_AUTHORIZATION);
        }
        let signature = self.signature(head, authorization, body);
        if signature.is_none() || signature.as_deref() != field(authorization, "Signature") {
            return Verdict::refused(Signed::Wrong, &codes::SIGNATURE_FAILURE);
        }
        let timestamp = head.get("x-zc-timestamp").and_then(|text| text.parse::<u64>().ok());
        match timestamp {
            Some(time) if time.abs_diff(unix_time) <= TOLERANCE_SECONDS => {
                Verdict { signed: Signed::Good, refusal: None }
            }
            Some(_) => Verdict::refused(Signed::Expired, &codes::SIGNATURE_EXPIRED),
            None => Verdict::refused(Signed::Wrong, &codes::INVALID_AUTHORIZATION),
        }
    }

    fn check_token(&self, token: &str) -> Verdict {
        if token == self.token {
            Verdict { signed: Signed::Token, refusal: None }
        } else {
            Verdict::refused(Signed::Wrong, &codes::INVALID_AUTHORIZATION)
        }
    }

    /// The expected signature; `None` if the request lacks data.
    fn signature(&self, head: &Head, authorization: &str, body: &[u8]) -> Option<String> {
        let names = field(authorization, "SignedHeaders")?;
        let mut canonical = Vec::from(b"POST\n/\n\n");
        for name in names.split(';') {
            canonical.extend(format!("{name}:").bytes());
            canonical.extend(bytes(the_one(head, name)?));
            canonical.push(b'\n');
        }
        canonical.extend(format!("\n{names}\n{}", sha256(body)).bytes());
        let complete =
            ["content-type", "host"].iter().all(|must| names.split(';').any(|n| n == *must));
        let method = the_one(head, "x-zc-signature-method")? == METHOD;
        let timestamp = the_one(head, "x-zc-timestamp")?;
        let to_sign = format!("{METHOD}\n{timestamp}\n{}", sha256(&canonical));
        let [_, secret] = &self.key;
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let signature = hex(hmac::sign(&key, to_sign.as_bytes()).as_ref());
        (complete && method).then_some(signature)
    }
}

impl Verdict {
    fn refused(signed: Signed, code: &'static Code) -> Self {
        Self { signed, refusal: Some(code) }
    }
}

/// The value of a header that occurs once.
fn the_one<'a>(head: &'a Head, name: &str) -> Option<&'a str> {
    let mut values = head.all(name);
    values.next().filter(|_| values.next().is_none())
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest::digest(&digest::SHA256, bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
