//! Redacts credentials in texts that errors quote: a service or a gateway may echo what it was
//! sent.

use std::borrow::Cow;
use std::fmt;

use zeroize::Zeroizing;

/// The replacement of a secret.
const HIDDEN: &str = "***";

/// The text before a signature.
const SIGNATURE: &str = "Signature=";

/// The shortest piece of a secret that is redacted: a shorter one would match ordinary words.
const MIN_PIECE: usize = 4;

/// What to redact.
#[derive(Clone, Default)]
pub struct Redactor {
    /// A bearer token. Without one, requests are signed, and signatures are redacted.
    token: Option<Zeroizing<String>>,
    /// The values of secret parameters, line by line.
    pieces: Vec<Zeroizing<String>>,
    /// The names of secret members.
    members: Vec<&'static str>,
}

impl Redactor {
    /// Redacts a bearer token, or else signatures, and the text of members with these names.
    pub fn new(token: Option<Zeroizing<String>>, members: Vec<&'static str>) -> Redactor {
        Redactor { token, pieces: Vec::new(), members }
    }

    /// The same for the response to a request with these secrets.
    pub fn hiding(&self, secrets: &[Zeroizing<String>]) -> Redactor {
        let lines = secrets.iter().flat_map(|secret| secret.split(char::is_control));
        let pieces = lines.filter(|line| line.len() >= MIN_PIECE);
        let mut pieces: Vec<_> = pieces.map(|line| Zeroizing::new(line.to_owned())).collect();
        // The longest first: a shorter one may be a part of it.
        pieces.sort_unstable_by_key(|piece| std::cmp::Reverse(piece.len()));
        Redactor { pieces, ..self.clone() }
    }

    /// Redacts a text.
    pub fn over<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for secret in self.token.iter().chain(&self.pieces) {
            if text.contains(secret.as_str()) {
                text = text.replace(secret.as_str(), HIDDEN).into();
            }
        }
        if self.token.is_none() && text.contains(SIGNATURE) {
            text = without_signatures(&text).into();
        }
        // What has no quote has no member: most texts are ids.
        let members = if text.contains('"') { self.members.as_slice() } else { &[] };
        for name in members {
            if text.contains(name) {
                text = without_member(&text, name).into();
            }
        }
        text
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// JSON, or what looks like it, without the texts of the members of this name.
fn without_member(text: &str, name: &str) -> String {
    let mut pieces = text.split(name);
    let mut hidden = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        hidden.push_str(name);
        let value = ["\"", "\\\""].iter().find_map(|quote| {
            let rest = piece.strip_prefix(quote)?.trim_start().strip_prefix(':')?;
            let value = rest.trim_start().strip_prefix(quote)?;
            Some((piece.strip_suffix(value).unwrap_or_default(), after_text(value, quote)))
        });
        match value {
            Some((before, after)) => hidden.extend([before, HIDDEN, after]),
            None => hidden.push_str(piece),
        }
    }
    hidden
}

/// What follows a text, from its closing quote; nothing if it is not closed.
fn after_text<'a>(text: &'a str, quote: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(quote)) {
        let before = text.get(..from + at).unwrap_or_default();
        let escapes = before.len() - before.trim_end_matches('\\').len();
        if escapes % 2 == 0 {
            return text.get(from + at..).unwrap_or_default();
        }
        from += at + quote.len();
    }
    ""
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
        let redactor = Redactor::new(Some(Zeroizing::new("hush".into())), Vec::new());
        assert_eq!(redactor.over("Bearer hush, hush!"), "Bearer ***, ***!");
        assert_eq!(format!("{redactor:?}"), "Redactor");
    }

    #[test]
    fn what_was_sent_in_confidence_is_hidden_line_by_line() {
        let secret = Zeroizing::new("-----BEGIN KEY-----\nMIIabc\r\nabc".to_owned());
        let redactor = Redactor::default().hiding(&[secret]);
        assert_eq!(redactor.over(r"is -----BEGIN KEY-----\nMIIabc\n, abc"), r"is ***\n***\n, abc");
    }

    #[test]
    fn members_that_have_secrets_are_hidden() {
        let redactor = Redactor::new(None, vec!["password", "psk"]);
        for (text, expected) in [
            (r#"{"password": "a\"b\\", "x": "c"}"#, r#"{"password": "***", "x": "c"}"#),
            (
                r#"{\"password\":\"abc\",\"psk\" : \"d\"}"#,
                r#"{\"password\":\"***\",\"psk\" : \"***\"}"#,
            ),
            (r#"{"password":"cut"#, r#"{"password":"***"#),
            (r#"{"password":1,"passwords":"x"}"#, r#"{"password":1,"passwords":"x"}"#),
            ("the password is wrong", "the password is wrong"),
        ] {
            assert_eq!(redactor.over(text), expected);
        }
    }

    #[test]
    fn escaped_secrets_are_found() {
        assert_eq!(unescaped(r"\u0068u\u0073h a\/b \n \u00e9 \"), r"hush a/b \n \u00e9 \");
        assert_eq!(unescaped(r"\u12"), r"\u12");
        assert_eq!(unescaped("\\u\u{e9}000"), "\\u\u{e9}000");
    }
}
