//! Parses the parameters of an action.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::codes;
use crate::refusal::Refusal;

/// The maximum number of ids per request.
const MAX_IDS: usize = 100;

/// The parameters of a request. `null` counts as absent.
pub(crate) struct Parameters<'a>(&'a Map<String, Value>);

impl<'a> Parameters<'a> {
    /// The parameters in a body, which must be a JSON object.
    pub(crate) fn of(body: &'a Value) -> Result<Self, Refusal> {
        let not_object = || codes::PARAMETER_TYPE.because("the body must be a JSON object");
        body.as_object().map(Self).ok_or_else(not_object)
    }

    /// Checks that these parameters are present.
    pub(crate) fn require(&self, names: &[&str]) -> Result<(), Refusal> {
        match names.iter().find(|name| self.get(name).is_none()) {
            Some(name) => Err(missing(name)),
            None => Ok(()),
        }
    }

    /// A string, if present.
    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a str>, Refusal> {
        let text = |value: &'a Value| value.as_str().ok_or_else(|| wrong_type(name, "a string"));
        self.get(name).map(text).transpose()
    }

    /// A boolean, or the default.
    pub(crate) fn flag(&self, name: &str, default: bool) -> Result<bool, Refusal> {
        let flag = |value: &Value| value.as_bool().ok_or_else(|| wrong_type(name, "a boolean"));
        self.get(name).map_or(Ok(default), flag)
    }

    /// An integer within the range, or the default.
    pub(crate) fn integer(
        &self,
        name: &str,
        range: RangeInclusive<u64>,
        default: u64,
    ) -> Result<u64, Refusal> {
        match self.get(name) {
            None => Ok(default),
            Some(value) => within(name, value, &range),
        }
    }

    /// The single id of the action.
    pub(crate) fn id(&self) -> Result<&'a str, Refusal> {
        let id = self.text("instanceId")?;
        id.ok_or_else(|| missing("instanceId"))
    }

    /// The ids of the action: 1 to 100.
    pub(crate) fn ids(&self) -> Result<Vec<&'a str>, Refusal> {
        match self.optional_ids()? {
            None => Err(missing("instanceIds")),
            Some(ids) if ids.is_empty() => {
                Err(codes::LESS_LENGTH.because("instanceIds needs at least one id"))
            }
            Some(ids) => Ok(ids),
        }
    }

    /// Up to 100 ids, if present.
    pub(crate) fn optional_ids(&self) -> Result<Option<Vec<&'a str>>, Refusal> {
        let Some(value) = self.get("instanceIds") else {
            return Ok(None);
        };
        let invalid = || wrong_type("instanceIds", "an array of strings");
        let values = value.as_array().ok_or_else(invalid)?;
        if values.len() > MAX_IDS {
            let detail = format_args!(
                "instanceIds has {} ids, but at most {MAX_IDS} are allowed",
                values.len()
            );
            return Err(codes::EXCEED_LENGTH.because(detail));
        }
        let ids = values.iter().map(|value| value.as_str().ok_or_else(invalid));
        ids.collect::<Result<_, _>>().map(Some)
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }
}

fn within(name: &str, value: &Value, range: &RangeInclusive<u64>) -> Result<u64, Refusal> {
    let (least, most) = (range.start(), range.end());
    if !value.is_i64() && !value.is_u64() {
        return Err(wrong_type(name, "an integer"));
    }
    match value.as_u64() {
        Some(number) if number > *most => {
            let detail = format_args!("{name} is {number}, but must be at most {most}");
            Err(codes::EXCEED_MAXIMUM.because(detail))
        }
        Some(number) if number >= *least => Ok(number),
        _ => {
            let detail = format_args!("{name} is {value}, but must be at least {least}");
            Err(codes::LESS_MINIMUM.because(detail))
        }
    }
}

fn missing(name: &str) -> Refusal {
    codes::MISSING_PARAMETER.because(name)
}

fn wrong_type(name: &str, expected: &str) -> Refusal {
    codes::PARAMETER_TYPE.because(format_args!("{name} must be {expected}"))
}
