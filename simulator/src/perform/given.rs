//! What a request gave, in the shape that an answer has.

use serde_json::Value;
use zenlayer_api::{Base, Member, Shape};

use super::made::Maker;

/// A value as a member has it; `None` if it cannot be one. An object has every member of its type, made
/// up if it was not given, and no other.
pub(super) fn shaped(maker: Maker<'_>, member: &Member, value: &Value) -> Option<Value> {
    match member.of.shape {
        Shape::One => single(maker, member, value),
        Shape::Map => value.is_object().then(|| value.clone()),
        Shape::List => {
            let items = value.as_array()?.iter().zip(0..);
            items.map(|(item, at)| single(maker.item(at), member, item)).collect()
        }
    }
}

fn single(maker: Maker<'_>, member: &Member, value: &Value) -> Option<Value> {
    let fits = match &member.of.base {
        Base::Object(_) => return object(maker, member, value),
        Base::Text => value.is_string(),
        Base::Integer => value.is_i64() || value.is_u64(),
        Base::Number => value.is_number(),
        Base::Bool => value.is_boolean(),
        Base::Any => true,
    };
    fits.then(|| value.clone())
}

fn object(maker: Maker<'_>, member: &Member, value: &Value) -> Option<Value> {
    let given = value.as_object()?;
    let (_, members) = maker.service().object(member)?;
    let told = |(name, member): (&str, &Member)| {
        let kept = given.get(name).and_then(|value| shaped(maker, member, value));
        (name.to_owned(), kept.unwrap_or_else(|| maker.value(name, member)))
    };
    Some(members.iter().map(told).collect::<serde_json::Map<_, _>>().into())
}
