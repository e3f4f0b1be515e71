//! What a browser may do for the page: run its own script, and talk to the simulator only.

use ring::digest::{SHA256, digest};

/// The Content-Security-Policy of a page with one `<style>` and one `<script>`.
pub(super) fn of(page: &str) -> String {
    let style = hash(between(page, "<style>", "</style>"));
    let script = hash(between(page, "<script>", "</script>"));
    format!(
        "default-src 'none'; style-src '{style}'; script-src '{script}'; connect-src 'self'; \
         img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'"
    )
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).map(|(_, rest)| rest);
    rest.and_then(|rest| rest.split_once(end)).map(|(inner, _)| inner).unwrap_or_default()
}

fn hash(text: &str) -> String {
    format!("sha256-{}", base64(digest(&SHA256, text.as_bytes()).as_ref()))
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit = |bits: u32| DIGITS.get((bits & 63) as usize).copied().map_or('=', char::from);
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |place| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digits = [bits >> 18, bits >> 12, bits >> 6, bits].map(digit);
        text.extend(digits.iter().take(chunk.len() + 1));
        text.extend("==".chars().take(3 - chunk.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_as_in_rfc_4648() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn the_policy_names_the_style_and_the_script() {
        let policy = of("<style></style><script></script>");
        let nothing = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
        assert_eq!(policy.matches(nothing).count(), 2, "{policy}");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
    }
}
