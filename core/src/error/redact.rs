//! Redacts credentials in texts that errors quote: a service or a gateway may echo what it was
//! sent.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

/// The replacement of a secret.
const HIDDEN: &str = "***";

/// The text before a signature.
const SIGNATURE: &str = "Signature=";

/// What to redact.
#[derive(Default)]
pub enum Redactor {
    /// Any signature.
    #[default]
    Signatures,
    /// This token.
    Token(Zeroizing<String>),
}

impl Redactor {
    /// Redacts a text.
    pub fn over<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self {
            Redactor::Token(token) if text.contains(token.as_str()) => {
                text.replace(token.as_str(), HIDDEN).into()
            }
            Redactor::Signatures if text.contains(SIGNATURE) => without_signatures(text).into(),
            _ => text.into(),
        }
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

fn without_signatures(text: &str) -> String {
    let mut pieces = text.split(SIGNATURE);
    let mut hidden = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        hidden.extend([SIGNATURE, HIDDEN, rest]);
    }
    hidden
}

/// Undoes the JSON escapes of printable ASCII, as they may hide a secret. Other escapes stay.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text.into();
    }
    let (mut plain, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let (c, length) = escape(after).unwrap_or(('\\', 0));
        plain.push(c);
        rest = after.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain.into()
}

/// The escaped character, and the length of its escape without the backslash.
fn escape(after: &str) -> Option<(char, usize)> {
    if after.starts_with('/') {
        return Some(('/', 1));
    }
    let digits = after.strip_prefix('u')?.get(..4)?;
    let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
    (' '..='~').contains(&c).then_some((c, 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signature_is_hidden() {
        let redactor = Redactor::default();
        assert_eq!(
            redactor.over("a Signature=12ab, Signature=, x"),
            "a Signature=***, Signature=***, x"
        );
        assert_eq!(redactor.over("Signature=Signature=ff"), "Signature=***Signature=***");
        assert_eq!(redactor.over("no secret"), "no secret");
    }

    #[test]
    fn a_token_is_hidden_everywhere() {
        let redactor = Redactor::Token(Zeroizing::new("hush".into()));
        assert_eq!(redactor.over("Bearer hush, hush!"), "Bearer ***, ***!");
        assert_eq!(format!("{redactor:?}"), "Redactor");
    }

    #[test]
    fn escaped_secrets_are_found() {
        assert_eq!(unescaped(r"\u0068u\u0073h a\/b \n \u00e9 \"), r"hush a/b \n \u00e9 \");
        assert_eq!(unescaped(r"\u12"), r"\u12");
        assert_eq!(unescaped("\\u\u{e9}000"), "\\u\u{e9}000");
    }
}
