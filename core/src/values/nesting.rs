//! How deeply JSON nests.

use memchr::memchr2;

/// How deeply an answer or a request may nest.
pub(crate) const MAX_DEPTH: usize = 32;

/// Whether brackets nest too deeply; those in texts do not count.
pub(crate) fn too_deep(json: &[u8]) -> bool {
    let (mut depth, mut rest) = (0_usize, json);
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => rest = after_text(after),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}

/// What follows a text, from behind its opening quote.
fn after_text(mut rest: &[u8]) -> &[u8] {
    while let Some(at) = memchr2(b'"', b'\\', rest) {
        let escapes = rest.get(at) == Some(&b'\\');
        rest = rest.get(at + 1 + usize::from(escapes)..).unwrap_or_default();
        if !escapes {
            return rest;
        }
    }
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_of_texts() {
        let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
        assert!(!too_deep(nested(32).as_bytes()));
        assert!(too_deep(nested(33).as_bytes()));
        assert!(!too_deep(format!(r#"["{}\"[",[]]"#, "[".repeat(99)).as_bytes()));
    }
}
