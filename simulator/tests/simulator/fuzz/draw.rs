//! Requests that are drawn at random: sound ones, nearly sound ones, and mere bytes.

use arbtest::arbitrary::{Result, Unstructured};
use serde_json::Value;

use super::bodies::body;
use crate::support::Simulator;

pub(super) const TOKEN: &str = "open-sesame";

const METHODS: [&str; 6] = ["POST", "GET", "PUT", "DELETE", "PATCH", "HEAD"];

/// What control requests are about.
const SUBJECTS: [&str; 11] = [
    "faults",
    "faults?account=nobody",
    "journal?after=3",
    "journal",
    "instances",
    "instances?product=vm&limit=2",
    "instances/vm-000001",
    "resources/new?service=zec&kind=Disk",
    "clock",
    "actions",
    "",
];

/// The actions that requests name, as the control API lists them.
pub(super) struct Words {
    host: String,
    /// Service, version and action.
    actions: Vec<[String; 3]>,
}

impl Words {
    /// The words that a simulator understands.
    pub(super) fn of(simulator: &Simulator) -> Self {
        let told = simulator.control("GET", "actions", "").json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let services = told["services"].as_array().unwrap().iter();
        let actions = services.flat_map(|service| {
            let names = service["actions"].as_object().unwrap().keys();
            names.map(|name| [text(&service["service"]), text(&service["version"]), name.clone()])
        });
        Self { host: simulator.host().to_owned(), actions: actions.collect() }
    }

    /// What is sent on a connection.
    pub(super) fn messages(&self, u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
        if u.ratio(1, 16)? {
            return u.arbitrary();
        }
        let mut bytes = Vec::new();
        for _ in 0..u.int_in_range(1..=3)? {
            bytes.extend(self.request(u)?);
        }
        if u.ratio(1, 3)? {
            for _ in 0..u.int_in_range(1..=8)? {
                damage(u, &mut bytes)?;
            }
        }
        Ok(bytes)
    }

    fn request(&self, u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
        let [service, version, action] = u.choose(&self.actions)?;
        let path = if u.arbitrary()? {
            format!("/api/v2/{service}")
        } else {
            format!("/simulator/{}", u.choose(&SUBJECTS)?)
        };
        let is_control = path.starts_with("/simulator");
        let usual = if is_control { "PUT" } else { "POST" };
        let method = if u.ratio(1, 4)? { *u.choose(&METHODS)? } else { usual };
        let body = body(u, &path)?;
        let mut head = format!("{method} {path} HTTP/1.1\r\n");
        for (name, value) in [
            ("Host", self.host.as_str()),
            ("Authorization", &format!("Bearer {TOKEN}")),
            ("Content-Type", "application/json"),
            ("X-ZC-Version", version),
            ("X-ZC-Action", action),
            ("Content-Length", &body.len().to_string()),
        ] {
            if u.ratio(1, 32)? {
                head += &format!("{name}: {}\r\n", u.arbitrary::<&str>()?);
            } else if !u.ratio(1, 32)? {
                head += &format!("{name}: {value}\r\n");
            }
        }
        Ok([head.as_bytes(), b"\r\n", &body].concat())
    }
}

/// Changes, removes, inserts or repeats some bytes.
fn damage(u: &mut Unstructured<'_>, bytes: &mut Vec<u8>) -> Result<()> {
    let first = u.choose_index(bytes.len() + 1)?;
    let last = bytes.len().min(first + u.int_in_range(0..=16)?);
    let piece = match u.int_in_range(0..=3)? {
        0 => Vec::new(),
        1 => bytes[first..last].repeat(2),
        2 => u.bytes(u.len().min(8))?.to_vec(),
        _ => bytes[first..last].iter().map(|byte| byte ^ 1).collect(),
    };
    bytes.splice(first..last, piece);
    Ok(())
}
