//! Values that no request gave: the same question has the same answer.

use serde_json::{Map, Value, json};
use zenlayer_api::{Base, Member, Members, Shape};

use crate::model::Service;
use crate::world::utc;

/// How deep objects are made; types may contain themselves.
const DEEPEST: usize = 6;

/// How many items a list has that no resource stands behind.
const ITEMS: u64 = 2;

/// Seconds from 1970 to 2025 and 2035, and of a year.
const EARLIER: u64 = 1_735_689_600;
const LATER: u64 = 2_051_222_400;
const YEAR: u64 = 31_536_000;

/// Makes values from a question.
#[derive(Clone, Copy)]
pub(crate) struct Maker<'a> {
    service: &'a Service,
    seed: u64,
    /// Whether lists are empty: a resource has only what it was given.
    is_bare: bool,
    depth: usize,
}

impl<'a> Maker<'a> {
    /// A maker of answers to a question.
    pub(crate) fn of(service: &'a Service, question: &str) -> Self {
        Self { service, seed: hash(0, question), is_bare: false, depth: 0 }
    }

    /// The same, without what only other resources could tell.
    pub(crate) fn bare(self) -> Self {
        Self { is_bare: true, ..self }
    }

    /// Whose types it knows.
    pub(super) fn service(self) -> &'a Service {
        self.service
    }

    /// All members of an object.
    pub(crate) fn object(self, members: &Members) -> Map<String, Value> {
        let deeper = Self { depth: self.depth + 1, ..self };
        members.iter().map(|(name, member)| (name.to_owned(), deeper.value(name, member))).collect()
    }

    /// The value of a member.
    pub(crate) fn value(self, name: &str, member: &Member) -> Value {
        let of = Self { seed: hash(self.seed, name), ..self };
        match member.of.shape {
            Shape::One => of.single(name, member),
            Shape::Map => json!({}),
            Shape::List if of.is_bare || of.depth >= DEEPEST => json!([]),
            Shape::List => (0..ITEMS).map(|item| of.item(item).single(name, member)).collect(),
        }
    }

    /// A maker of an item of a list.
    pub(super) fn item(self, item: u64) -> Self {
        Self { seed: hash(self.seed, &item.to_string()), ..self }
    }

    fn single(self, name: &str, member: &Member) -> Value {
        match &member.of.base {
            Base::Text => self.text(name, member).into(),
            Base::Integer => self.integer(name).into(),
            Base::Number => (self.below(100_000) as f64 / 100.0).into(),
            Base::Bool => false.into(),
            Base::Any => Value::Null,
            Base::Object(_) if self.depth >= DEEPEST => Value::Null,
            Base::Object(object) => match self.service.type_of(object) {
                Some(members) => self.object(members).into(),
                None => Value::Null,
            },
        }
    }

    fn integer(self, name: &str) -> u64 {
        if name == "totalCount" { ITEMS } else { 1 + self.below(100) }
    }

    fn text(self, name: &str, member: &Member) -> String {
        let values =
            member.enumeration.as_ref().and_then(|name| self.service.facts.enums.get(name));
        if let Some(value) = values.and_then(|values| values.get(self.place(values.len()))) {
            return value.clone();
        }
        let number = 1 + self.below(250);
        let lower = name.to_ascii_lowercase();
        let ends = |words: &[&str]| words.iter().any(|word| lower.ends_with(word));
        match () {
            () if ends(&["zoneid"]) => zone(self.seed),
            () if ends(&["regionid"]) => "SIM".to_owned(),
            // What has an end has not ended.
            () if lower.starts_with("endtime") || lower.starts_with("expire") => {
                utc(LATER + self.below(YEAR))
            }
            () if ends(&["time", "date", "timestamp"]) => utc(EARLIER + self.below(YEAR)),
            () if ends(&["ipv6", "ipv6address"]) => format!("2001:db8::{number:x}"),
            () if ends(&["cidr", "cidrblock", "subnet"]) => format!("10.{number}.0.0/24"),
            () if ends(&["ip", "ipaddress", "ipv4", "address", "gateway"]) => {
                format!("10.0.{}.{number}", self.below(256))
            }
            () if ends(&["url"]) => format!("https://service.test/{name}/{:x}", self.seed),
            () if ends(&["email"]) => format!("user-{number}@service.test"),
            () if ends(&["currency"]) => "USD".to_owned(),
            () if name == "domainStatus" => "ENABLED".to_owned(),
            () if ends(&["status"]) => "ACTIVE".to_owned(),
            () => format!("{name}-{number}"),
        }
    }

    fn below(self, end: u64) -> u64 {
        // The low digits of this hash are those that differ least.
        (self.seed >> 16) % end
    }

    fn place(self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(1).max(1);
        usize::try_from(self.below(count)).unwrap_or(0)
    }
}

fn zone(seed: u64) -> String {
    if seed.is_multiple_of(2) { "SIM-A".to_owned() } else { "SIM-B".to_owned() }
}

/// FNV-1a, and one step that spreads it.
fn hash(seed: u64, text: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ seed.rotate_left(29);
    let mixed = text
        .bytes()
        .fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    (mixed ^ (mixed >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
