//! The addresses of a case's servers, which replace text in braces.

use crate::server::Place;
use std::collections::BTreeMap;

/// The servers that have been started, by name, and the probe's home folder.
#[derive(Debug, Default)]
pub(crate) struct Places {
    pub(crate) of: BTreeMap<String, Place>,
    pub(crate) home: String,
}

impl Places {
    /// Replaces text in braces; unknown text remains.
    pub(crate) fn fill(&self, text: &str) -> String {
        let (mut filled, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once('{') {
            filled += before;
            match after.split_once('}').and_then(|(name, tail)| Some((self.value(name)?, tail))) {
                Some((value, tail)) => {
                    filled += &value;
                    rest = tail;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled + rest
    }

    /// `NAME` is a server's URL; `NAME.port`, `NAME.address` and `NAME.ca` are its parts; `home` is
    /// the home folder; `fill N` is a text of that length.
    fn value(&self, name: &str) -> Option<String> {
        if name == "home" {
            return Some(self.home.clone());
        }
        if let Some(length) = name.strip_prefix("fill ") {
            return Some("x".repeat(length.parse().ok()?));
        }
        let (server, part) = name.split_once('.').unwrap_or((name, "url"));
        let place = self.of.get(server)?;
        match part {
            "url" => Some(format!("{}://127.0.0.1:{}", place.scheme, place.port)),
            "port" => Some(place.port.to_string()),
            "address" => Some(format!("127.0.0.1:{}", place.port)),
            "ca" => Some(place.ca_file.clone()),
            _ => None,
        }
    }

    /// The server that the client uses.
    pub(crate) fn first(&self) -> Option<(&String, &Place)> {
        self.of.iter().next()
    }
}
