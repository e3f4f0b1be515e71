//! Every action of the model: parameters that it has, lacks or has wrong, and the shape of answers.

use zenlayer_api::{Base, Member, Members, Shape};

use super::*;
use crate::model::{Operation, Service};
use crate::world::Status;

/// Statuses of which one allows any change.
const STATUSES: [&str; 16] = [
    "RUNNING",
    "STOPPED",
    "AVAILABLE",
    "IN_USE",
    "UNBIND",
    "BINDED",
    "ASSOCIATED",
    "USED",
    "RECYCLE",
    "RECYCLED",
    "ACTIVE",
    "CREATING",
    "PENDING",
    "DEPLOYED",
    "STOPPING",
    "FAILED",
];

/// The required parameters of an action.
pub(super) fn required(service: &Service, action: &str) -> Map<String, Value> {
    parameters(service, action, |member| member.required)
}

fn parameters(service: &Service, action: &str, wanted: fn(&Member) -> bool) -> Map<String, Value> {
    let request = &service.facts.actions.get(action).unwrap().request;
    let members = request.iter().filter(|(_, member)| wanted(member));
    members.map(|(name, member)| (name.to_owned(), value(service, member, 0))).collect()
}

fn value(service: &Service, member: &Member, depth: usize) -> Value {
    match member.of.shape {
        Shape::One => single(service, member, depth),
        Shape::List => json!([single(service, member, depth)]),
        Shape::Map => json!({}),
    }
}

fn single(service: &Service, member: &Member, depth: usize) -> Value {
    let values = member.enumeration.as_ref().and_then(|name| service.facts.enums.get(name));
    match &member.of.base {
        Base::Text => json!(values.and_then(|values| values.first()).map_or("some", |value| value)),
        Base::Integer => json!(1),
        Base::Number => json!(1.5),
        Base::Bool => json!(true),
        Base::Any => json!("any"),
        Base::Object(_) if depth > 4 => json!({}),
        Base::Object(object) => {
            let members = service.type_of(object).unwrap().iter();
            members
                .map(|(name, member)| (name.to_owned(), value(service, member, depth + 1)))
                .collect::<Map<_, _>>()
                .into()
        }
    }
}

/// Makes every resource that the parameters name.
fn prepare(bench: &mut Bench, service: &'static Service, body: &Map<String, Value>, status: &str) {
    let now = bench.0.now();
    for name in body.keys() {
        let ids: Vec<String> = check::ids(body, name).into_iter().map(str::to_owned).collect();
        let places: Vec<usize> = (0..service.kinds.len())
            .filter(|at| check::names(name, &service.kinds[*at].id))
            .collect();
        for kind in places {
            let store = bench.0.store(service, kind).unwrap();
            for id in &ids {
                store.set(id, Status::named(status).unwrap(), now);
            }
        }
    }
}

fn prepare_operation(
    bench: &mut Bench,
    service: &'static Service,
    action: &str,
    body: &Map<String, Value>,
    status: &str,
) {
    prepare(bench, service, body, status);
    let now = bench.0.now();
    if let Some(Operation::Change { kind, ids, .. } | Operation::Tell { kind, ids }) =
        service.operation(action)
    {
        let store = bench.0.store(service, *kind).unwrap();
        for id in check::ids(body, ids) {
            store.set(id, Status::named(status).unwrap(), now);
        }
    }
}

/// The answer of an action in the first status that allows it.
fn answer(service: &'static Service, action: &str, body: &Map<String, Value>) -> Value {
    let mut refusals = Vec::new();
    for status in STATUSES {
        let mut bench = Bench::new();
        // What tags are bound to is of another service.
        let now = bench.0.now();
        bench.0.instances("vm").unwrap().set("some", Status::new("RUNNING"), now);
        prepare_operation(&mut bench, service, action, body, status);
        match bench.call(&service.facts.service, action, body.clone().into()) {
            Ok(answer) => return answer,
            Err(code) => refusals.push(code),
        }
    }
    panic!("{} {action} {body:?}: {refusals:?}", service.facts.service);
}

fn has_shape(service: &Service, place: &str, members: &Members, object: &Value) {
    let object = object.as_object().unwrap_or_else(|| panic!("{place} is {object}"));
    for (name, member) in members.iter() {
        let place = format!("{place}.{name}");
        let value = object.get(name).unwrap_or_else(|| panic!("{place} is missing"));
        match (member.of.shape, value) {
            (_, Value::Null) => {}
            (Shape::One, value) => is_of(service, &place, member, value),
            (Shape::List, Value::Array(items)) => {
                items.iter().for_each(|item| is_of(service, &place, member, item))
            }
            (Shape::Map, Value::Object(items)) => {
                items.values().for_each(|item| is_of(service, &place, member, item))
            }
            (_, value) => panic!("{place} is {value}"),
        }
    }
}

fn is_of(service: &Service, place: &str, member: &Member, value: &Value) {
    let fits = match &member.of.base {
        Base::Text => value.is_string(),
        Base::Integer => value.is_i64() || value.is_u64(),
        Base::Number => value.is_number(),
        Base::Bool => value.is_boolean(),
        Base::Any => true,
        Base::Object(object) => {
            // What was given stays as it was given, which may be a part.
            let known = service.type_of(object).unwrap();
            let given = value.as_object().unwrap_or_else(|| panic!("{place} is {value}"));
            let is_whole = known.names().all(|name| given.contains_key(name));
            if is_whole {
                has_shape(service, place, known, value);
            }
            true
        }
    };
    assert!(fits, "{place} is {value}");
}

fn each_action(visit: impl Fn(&'static Service, &'static str)) -> usize {
    let mut count = 0;
    for service in model::services().map(|name| model::service(name).unwrap()) {
        for action in service.facts.actions.names() {
            visit(service, action);
            count += 1;
        }
    }
    count
}

fn code(service: &Service, action: &str, body: Map<String, Value>) -> Option<String> {
    check::check(service, action, &body).err().map(|refusal| refusal.code.name.into_owned())
}

#[test]
fn required_parameters_are_enough_and_the_answer_has_the_shape_of_the_model() {
    let count = each_action(|service, action| {
        let body = required(service, action);
        let place = format!("{} {action}", service.facts.service);
        let answer = answer(service, action, &body);
        has_shape(service, &place, &service.facts.actions.get(action).unwrap().response, &answer);
    });
    assert!(count >= 578, "{count}");
}

#[test]
fn all_parameters_are_accepted_and_the_answer_has_the_shape_of_the_model() {
    each_action(|service, action| {
        let body = parameters(service, action, |_| true);
        let place = format!("{} {action}", service.facts.service);
        let answer = answer(service, action, &body);
        has_shape(service, &place, &service.facts.actions.get(action).unwrap().response, &answer);
    });
}

#[test]
fn each_missing_parameter_is_refused() {
    each_action(|service, action| {
        for name in required(service, action).keys() {
            let mut body = required(service, action);
            body.remove(name);
            let path = format!("{action}.request.{name}");
            let expected = (!service.notes.optional.contains(&path)).then_some("MISSING_PARAMETER");
            assert_eq!(
                code(service, action, body).as_deref(),
                expected,
                "{} {path}",
                service.facts.service
            );
        }
    });
}

#[test]
fn each_parameter_of_a_wrong_type_is_refused() {
    each_action(|service, action| {
        let request = &service.facts.actions.get(action).unwrap().request;
        for (name, member) in request
            .iter()
            .filter(|(_, member)| member.of.base != Base::Any || member.of.shape != Shape::One)
        {
            let mut body = required(service, action);
            let wrong = if member.of.base == Base::Bool && member.of.shape == Shape::One {
                json!("true")
            } else {
                json!(true)
            };
            body.insert(name.to_owned(), wrong);
            let found = code(service, action, body);
            assert_eq!(
                found.as_deref(),
                Some("INVALID_PARAMETER_TYPE"),
                "{} {action} {name}",
                service.facts.service
            );
        }
    });
}

#[test]
fn each_list_that_is_too_long_and_each_unknown_word_is_refused() {
    each_action(|service, action| {
        let request = &service.facts.actions.get(action).unwrap().request;
        for (name, member) in request.iter() {
            let mut body = required(service, action);
            if let Some(most) = member.most {
                let item = single(service, member, 0);
                body.insert(name.to_owned(), json!(vec![item; most as usize + 1]));
                assert_eq!(
                    code(service, action, body.clone()).as_deref(),
                    Some("INVALID_PARAMETER_EXCEED_LENGTH")
                );
            }
            if member.enumeration.is_some() && member.of.base == Base::Text {
                let word = if member.of.shape == Shape::List {
                    json!(["Nonsense"])
                } else {
                    json!("Nonsense")
                };
                body.insert(name.to_owned(), word);
                assert_eq!(
                    code(service, action, body).as_deref(),
                    Some("INVALID_PARAMETER_VALUE"),
                    "{action} {name}"
                );
            }
        }
    });
}

#[test]
fn unknown_parameters_are_noted() {
    let service = model::service("vm").unwrap();
    let mut body = required(service, "StopInstances");
    body.insert("forceShutdwn".into(), json!(true));
    let noted = check::check(service, "StopInstances", &body);
    assert_eq!(noted.ok(), Some(vec!["forceShutdwn".to_owned()]));
}
