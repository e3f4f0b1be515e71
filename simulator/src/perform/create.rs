//! Creation.

use serde_json::{Map, Value, json};
use zenlayer_api::{Base, Shape};

use super::given::shaped;
use super::made::Maker;
use super::{Call, Fields, disks, needs};
use crate::model::{self, check};
use crate::refusal::Refusal;
use crate::world::World;

/// Creates as many resources as a request asks for.
pub(super) fn create(
    world: &mut World,
    call: &Call<'_>,
    kind: usize,
    answer: Option<&str>,
) -> Result<Fields, Refusal> {
    let items = items(call, answer);
    needs::room(world, call.service, kind, items.len())?;
    let create = |given| world.create(call.service, kind, given);
    let ids: Vec<String> = items.iter().filter_map(create).collect();
    let mut told = told(call, &ids, answer);
    if call.service.kinds.get(kind).is_some_and(|kind| kind.noun == "Instance") {
        for (place, id) in ids.iter().enumerate() {
            let data = disks::create(world, call, id);
            let its = told.get_mut("instances").and_then(|all| all.get_mut(place));
            if let Some(its) = its.and_then(Value::as_object_mut) {
                its.insert("diskIdSet".to_owned(), json!(data));
            }
        }
    }
    Ok(told)
}

/// What each new resource is given: secrets are not kept.
fn items(call: &Call<'_>, answer: Option<&str>) -> Vec<Map<String, Value>> {
    let count = check::count(call.service, call.name);
    let is_secret = |name: &str| call.service.is_secret(&format!("{}.request", call.name), name);
    let kept = |(name, _): &(&String, &Value)| Some(name.as_str()) != count && !is_secret(name);
    let common: Map<String, Value> =
        call.body.iter().filter(kept).map(|(name, value)| (name.clone(), value.clone())).collect();
    let many = |name: &str| {
        call.action.response.get(name).is_some_and(|member| member.of.shape == Shape::List)
    };
    let list = answer.filter(|answer| many(answer)).and_then(|_| objects(call));
    match (count.and_then(|name| call.body.get(name)).and_then(Value::as_u64), list) {
        (Some(count), _) => vec![common; usize::try_from(count).unwrap_or(1)],
        (None, Some((name, objects))) if count.is_none() => objects
            .iter()
            .filter_map(Value::as_object)
            .map(|object| {
                let mut item = common.clone();
                item.remove(name);
                item.extend(object.clone());
                item
            })
            .collect(),
        (None, _) => vec![common],
    }
}

/// The list that has an object for each new resource: `subnets`.
fn objects<'a>(call: &'a Call<'_>) -> Option<(&'a str, &'a Vec<Value>)> {
    call.action.request.iter().find_map(|(name, member)| {
        let is_list = member.of.shape == Shape::List && matches!(member.of.base, Base::Object(_));
        let noun = model::singular(name);
        let of_kind = call.name.to_ascii_lowercase().contains(&noun.to_ascii_lowercase())
            || noun.ends_with("List");
        let objects = call.body.get(name)?.as_array()?;
        (is_list && of_kind && !objects.is_empty()).then_some((name, objects))
    })
}

fn told(call: &Call<'_>, ids: &[String], answer: Option<&str>) -> Fields {
    let first = ids.first().map(String::as_str).unwrap_or_default();
    let maker = Maker::of(call.service, first).bare();
    let members = call.action.response.iter().map(|(name, member)| {
        let value = match (&member.of.base, member.of.shape) {
            _ if answer == Some(name) && member.of.shape == Shape::List => json!(ids),
            _ if answer == Some(name) => json!(first),
            (Base::Object(object), Shape::List) => each(call, object, ids, answer),
            _ if name == "orderNumber" => json!(format!("order-{first}")),
            _ => {
                let given = call.body.get(name).and_then(|value| shaped(maker, member, value));
                given.unwrap_or_else(|| maker.value(name, member))
            }
        };
        (name.to_owned(), value)
    });
    members.collect()
}

/// An object for each new resource, if it has a member for the id.
fn each(call: &Call<'_>, object: &str, ids: &[String], answer: Option<&str>) -> Value {
    let id = answer.map(model::one_id).unwrap_or_default();
    let Some(members) = call.service.type_of(object).filter(|members| members.get(&id).is_some())
    else {
        return json!([]);
    };
    let one = |new: &String| {
        let mut made = Maker::of(call.service, new).bare().object(members);
        made.insert(id.clone(), json!(new));
        Value::from(made)
    };
    ids.iter().map(one).collect()
}
