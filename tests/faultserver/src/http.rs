//! Requests on the wire.

/// The head of a request. Header values have one character per byte.
#[derive(Clone, Debug, Default)]
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) path: String,
    headers: Vec<(String, String)>,
}

/// The bytes of text with one character per byte.
pub(crate) fn bytes(text: &str) -> impl Iterator<Item = u8> {
    text.chars().filter_map(|character| u8::try_from(character).ok())
}

/// Bytes as text, one character per byte.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// A whole request.
pub(crate) struct Request {
    /// Its number, from 1.
    pub(crate) n: u64,
    pub(crate) head: Head,
    pub(crate) body: Vec<u8>,
}

impl Head {
    /// Parses a head, complete or not.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let text = text(bytes);
        let mut lines = text.split("\r\n");
        let mut words = lines.next().unwrap_or_default().split(' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        let (method, path) = (word(), word());
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim_matches([' ', '\t']).to_owned()))
        };
        Self { method, path, headers: lines.filter_map(header).collect() }
    }

    /// The value of a header, by its name in lower case.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a header.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.headers.iter().filter(move |(known, _)| known == name);
        named.map(|(_, value)| value.as_str())
    }

    pub(crate) fn action(&self) -> Option<&str> {
        self.get("x-zc-action")
    }

    /// The last part of the path.
    pub(crate) fn service(&self) -> Option<&str> {
        self.path.strip_prefix("/api/v2/")
    }

    /// How many bytes follow.
    pub(crate) fn length(&self) -> usize {
        self.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)
    }

    /// Whether the client wants to keep the connection open.
    pub(crate) fn keep(&self) -> bool {
        self.get("connection").is_none_or(|value| !value.eq_ignore_ascii_case("close"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_byte_for_byte() {
        let head = Head::parse(
            b"POST /api/v2/vm HTTP/1.1\r\nX-ZC-Action: Stop\r\nA:\t\xe9 b \r\nContent-Length: 7\r\n",
        );
        assert_eq!((head.method.as_str(), head.path.as_str()), ("POST", "/api/v2/vm"));
        assert_eq!((head.action(), head.service()), (Some("Stop"), Some("vm")));
        assert_eq!(head.get("a"), Some("\u{e9} b"));
        assert_eq!(head.length(), 7);
        assert!(head.keep());
    }

    #[test]
    fn nonsense_is_a_head_without_anything() {
        let head = Head::parse(b"\xff\xfe");
        assert_eq!((head.action(), head.service(), head.length()), (None, None, 0));
    }
}
