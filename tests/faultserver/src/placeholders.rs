//! Placeholders in a script, which are replaced when an answer is made.

use crate::clock::Clock;

pub(crate) struct Placeholders<'a> {
    pub(crate) clock: Clock,
    pub(crate) request_id: &'a str,
    /// The value of that header in the request.
    pub(crate) authorization: &'a str,
}

impl Placeholders<'_> {
    /// Replaces `{date}`, `{date+2}`, `{date-60}`, `{request_id}` and `{authorization}`.
    pub(crate) fn fill(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled += before;
            match after.split_once('}').and_then(|(name, after)| Some((self.value(name)?, after))) {
                Some((value, after)) => {
                    filled += &value;
                    rest = after;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled + rest
    }

    fn value(&self, name: &str) -> Option<String> {
        match name {
            "request_id" => Some(self.request_id.to_owned()),
            "authorization" => Some(self.authorization.to_owned()),
            "date" => Some(self.clock.http_date(0)),
            _ => Some(self.clock.http_date(name.strip_prefix("date")?.parse().ok()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_filled_in() {
        let clock = Clock { offset: i64::MIN };
        let placeholders =
            Placeholders { clock, request_id: "T-1", authorization: "Bearer {date}" };
        for (text, filled) in [
            ("soon", "soon"),
            ("{date}", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("a {date+2} b", "a Thu, 01 Jan 1970 00:00:02 GMT b"),
            ("{date-60}", "Thu, 01 Jan 1970 00:00:00 GMT"),
            ("{\"id\":\"{request_id}\"}", "{\"id\":\"T-1\"}"),
            ("<{authorization}>", "<Bearer {date}>"),
            ("{date", "{date"),
            ("{dates}{}", "{dates}{}"),
        ] {
            assert_eq!(placeholders.fill(text), filled);
        }
    }
}
