//! Checks parameters as the model says.

use serde_json::{Map, Value};
use zenlayer_api::{Base, Member, Members, Shape};

use super::{Operation, Service, one_id};
use crate::codes;
use crate::refusal::Refusal;

const MAX_PAGE_SIZE: u64 = 1_000;
const MAX_CREATED: u64 = 100;

/// Checks a body without nulls; returns the names of parameters that the model does not have.
pub(crate) fn check(
    service: &Service,
    name: &str,
    body: &Map<String, Value>,
) -> Result<Vec<String>, Refusal> {
    let Some(action) = service.facts.actions.get(name) else { return Ok(Vec::new()) };
    for (parameter, member) in action.request.iter() {
        match body.get(parameter) {
            Some(value) => one(service, name, parameter, member, value)?,
            None if member.required && !is_optional(service, name, parameter) => {
                return Err(codes::MISSING_PARAMETER.because(parameter));
            }
            None => {}
        }
    }
    let unknown = body.keys().filter(|parameter| action.request.get(parameter).is_none());
    Ok(unknown.cloned().collect())
}

/// The parameter that says how many resources an action makes.
pub(crate) fn count<'a>(service: &'a Service, name: &str) -> Option<&'a str> {
    const COUNTS: [&str; 3] = ["Count", "Amount", "amount"];
    let Some(Operation::Create { answer: Some(answer), .. }) = service.operation(name) else {
        return None;
    };
    let action = service.facts.actions.get(name)?;
    let is_list = action.response.get(answer)?.of.shape == Shape::List;
    let is_count = |(name, member): &(&str, &Member)| {
        member.of.base == Base::Integer && COUNTS.iter().any(|word| name.ends_with(word))
    };
    action.request.iter().filter(|_| is_list).find(is_count).map(|(name, _)| name)
}

fn is_optional(service: &Service, action: &str, parameter: &str) -> bool {
    let path = format!("{action}.request.{parameter}");
    service.notes.optional.contains(&path)
}

fn one(
    service: &Service,
    action: &str,
    parameter: &str,
    member: &Member,
    value: &Value,
) -> Result<(), Refusal> {
    has_type(service, parameter, member, value)?;
    let path = || format!("{action}.request.{parameter}");
    let most = member.most.or_else(|| service.notes.limits.get(&path()).copied());
    if let (Some(items), Some(most)) = (value.as_array(), most)
        && items.len() > usize::try_from(most).unwrap_or(usize::MAX)
    {
        let detail =
            format_args!("{parameter} has {} items, but at most {most} are allowed", items.len());
        return Err(codes::EXCEED_LENGTH.because(detail));
    }
    let range = match parameter {
        "pageNum" => Some(u64::MAX),
        "pageSize" => Some(MAX_PAGE_SIZE),
        _ => (count(service, action) == Some(parameter)).then_some(MAX_CREATED),
    };
    if let Some(most) = range {
        within(parameter, value, most)?;
    }
    acts_on_something(service, action, parameter, value)
}

/// A change needs an id; a list without one lists all.
fn acts_on_something(
    service: &Service,
    action: &str,
    parameter: &str,
    value: &Value,
) -> Result<(), Refusal> {
    let is_empty = value.as_array().is_some_and(Vec::is_empty);
    match service.operation(action) {
        Some(Operation::Change { ids, .. }) if is_empty && ids == parameter => {
            Err(codes::LESS_LENGTH.because(format_args!("{parameter} needs at least one id")))
        }
        _ => Ok(()),
    }
}

fn has_type(service: &Service, name: &str, member: &Member, value: &Value) -> Result<(), Refusal> {
    let wrong =
        |expected: &str| codes::PARAMETER_TYPE.because(format_args!("{name} must be {expected}"));
    match member.of.shape {
        Shape::One => is(service, name, member, value),
        Shape::List => {
            let items = value.as_array().ok_or_else(|| wrong("an array"))?;
            items.iter().try_for_each(|item| is(service, name, member, item))
        }
        Shape::Map => {
            let members = value.as_object().ok_or_else(|| wrong("an object"))?;
            members.values().try_for_each(|item| is(service, name, member, item))
        }
    }
}

fn is(service: &Service, name: &str, member: &Member, value: &Value) -> Result<(), Refusal> {
    let expected = match &member.of.base {
        Base::Text if value.is_string() => return is_known(service, name, member, value),
        Base::Integer if value.is_i64() || value.is_u64() => return Ok(()),
        Base::Number if value.is_number() => return Ok(()),
        Base::Bool if value.is_boolean() => return Ok(()),
        Base::Any => return Ok(()),
        Base::Object(object) if value.is_object() => {
            return members(service, name, service.type_of(object), value);
        }
        Base::Text => "a string",
        Base::Integer => "an integer",
        Base::Number => "a number",
        Base::Bool => "a boolean",
        Base::Object(_) => "an object",
    };
    Err(codes::PARAMETER_TYPE.because(format_args!("{name} must be {expected}")))
}

fn members(
    service: &Service,
    name: &str,
    known: Option<&Members>,
    value: &Value,
) -> Result<(), Refusal> {
    let given = value.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
    for (within, value) in given {
        if let Some(member) = known.and_then(|known| known.get(within)) {
            has_type(service, &format!("{name}.{within}"), member, value)?;
        }
    }
    Ok(())
}

fn is_known(service: &Service, name: &str, member: &Member, value: &Value) -> Result<(), Refusal> {
    let values = member.enumeration.as_ref().and_then(|name| service.facts.enums.get(name));
    let text = value.as_str().unwrap_or_default();
    match values {
        Some(values) if values.iter().all(|known| known != text) => {
            let known = values.join(", ");
            Err(codes::PARAMETER_VALUE
                .because(format_args!("{name} is {text}, but must be one of {known}")))
        }
        _ => Ok(()),
    }
}

fn within(name: &str, value: &Value, most: u64) -> Result<(), Refusal> {
    match value.as_u64() {
        Some(number) if number > most => {
            let detail = format_args!("{name} is {number}, but must be at most {most}");
            Err(codes::EXCEED_MAXIMUM.because(detail))
        }
        Some(1..) => Ok(()),
        _ => {
            Err(codes::LESS_MINIMUM
                .because(format_args!("{name} is {value}, but must be at least 1")))
        }
    }
}

/// The ids in a parameter: one or many.
pub(crate) fn ids<'a>(body: &'a Map<String, Value>, parameter: &str) -> Vec<&'a str> {
    match body.get(parameter) {
        Some(Value::String(id)) => vec![id],
        Some(Value::Array(ids)) => ids.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Whether a parameter has ids of this kind.
pub(crate) fn names(parameter: &str, id: &str) -> bool {
    one_id(parameter) == id
}
