//! Parameters from JSON and to JSON.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use zeroize::Zeroizing;

use super::Parameter;
use crate::error::{Code, Error};
use crate::values::too_deep;

impl Parameter {
    /// The value of a JSON text.
    pub(crate) fn parse(json: &str) -> Result<Parameter, Error> {
        if too_deep(json.as_bytes()) {
            return Err(Error::new(Code::JSON, "json nests too deeply"));
        }
        serde_json::from_str(json).map_err(|e| {
            let place = format!("line {} column {}", e.line(), e.column());
            Error::new(Code::JSON, format_args!("json is broken at {place}"))
        })
    }

    /// The JSON text.
    pub(crate) fn json(&self) -> Zeroizing<Vec<u8>> {
        let mut json = Zeroizing::new(Vec::with_capacity(self.max_length()));
        // A text that outgrew its place would leave a copy behind.
        let written = serde_json::to_writer(&mut *json, self);
        written.map(|()| json).unwrap_or_default()
    }

    /// The length of the JSON text, at most.
    pub(super) fn max_length(&self) -> usize {
        const MAX_NUMBER: usize = 32;
        match self {
            Parameter::Text(text) => quoted_length(text),
            Parameter::List(items) => {
                items.iter().map(|item| item.max_length() + 1).sum::<usize>() + 2
            }
            Parameter::Object(members) => {
                let member = |(name, value): &(String, Parameter)| {
                    quoted_length(name) + value.max_length() + 2
                };
                members.iter().map(member).sum::<usize>() + 2
            }
            _ => MAX_NUMBER,
        }
    }
}

/// The length of a text in quotes, at most: some characters are escaped.
fn quoted_length(text: &str) -> usize {
    let escaped = text.bytes().filter(|byte| matches!(byte, b'"' | b'\\' | ..b' ')).count();
    text.len() + 5 * escaped + 2
}

impl Serialize for Parameter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Parameter::Null => serializer.serialize_unit(),
            Parameter::Bool(value) => serializer.serialize_bool(*value),
            Parameter::Integer(value) => serializer.serialize_i64(*value),
            Parameter::Unsigned(value) => serializer.serialize_u64(*value),
            Parameter::Number(value) => serializer.serialize_f64(*value),
            Parameter::Text(text) => serializer.serialize_str(text),
            Parameter::List(items) => serializer.collect_seq(items),
            Parameter::Object(members) => {
                let mut object = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| object.serialize_entry(name, value))?;
                object.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Parameter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Parameter, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Parameter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Parameter, E> {
        Ok(Parameter::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Parameter, E> {
        Ok(Parameter::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Parameter, E> {
        Ok(Parameter::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Parameter, E> {
        Ok(i64::try_from(value).map_or(Parameter::Unsigned(value), Parameter::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Parameter, E> {
        Ok(Parameter::Number(value))
    }

    fn visit_str<E>(self, text: &str) -> Result<Parameter, E> {
        Ok(Parameter::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Parameter, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element()? {
            items.push(item);
        }
        Ok(Parameter::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Parameter, A::Error> {
        let mut members: Vec<(String, Parameter)> = Vec::new();
        while let Some((name, value)) = from.next_entry::<String, Parameter>()? {
            if members.iter().any(|(known, _)| *known == name) {
                return Err(A::Error::custom("a member is there twice"));
            }
            members.push((name, value));
        }
        Ok(Parameter::Object(members))
    }
}
