use super::*;
use crate::catalogue::Service;

fn found(service: &str, action: &str, json: &str, validation: Validation) -> Option<String> {
    let action = Service::named(service).unwrap().action(action).unwrap();
    let mut parameters = Parameters::default();
    parameters.merge(json).unwrap();
    let error = check(action, &parameters, validation).err()?;
    assert_eq!(error.code(), Code::PARAMETER);
    Some(error.message().to_owned())
}

fn strict(service: &str, action: &str, json: &str) -> Option<String> {
    found(service, action, json, Validation::Strict)
}

#[test]
fn what_fits_passes() {
    for (action, json) in [
        ("StopInstances", r#"{"instanceIds": ["a"], "forceShutdown": false}"#),
        ("StopInstances", r#"{"instanceIds": [], "forceShutdown": null}"#),
        ("DescribeInstances", "{}"),
        ("DescribeInstances", r#"{"tags": [{"key": "a", "value": "b"}], "pageSize": 10}"#),
        ("DescribeInstances", r#"{"instanceStatus": "NEW_STATUS"}"#),
    ] {
        assert_eq!(strict("vm", action, json), None, "{action} {json}");
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    assert_eq!(
        strict("vm", "StopInstances", r#"{"instnaceIds": ["a"], "forceShutdown": 1}"#).unwrap(),
        "vm StopInstances: unknown parameter instnaceIds (did you mean instanceIds?); \
         forceShutdown is an integer, not a bool; missing parameter instanceIds; if the service has \
         become newer than this library, set validation to known"
    );
    let json =
        r#"{"systemDisk": {"diskSize": "40"}, "dataDisks": [{"diskSzie": 1}], "imageId": 7}"#;
    let message = strict("vm", "CreateInstances", json).unwrap();
    for part in [
        "systemDisk.diskSize is a text, not an integer",
        "unknown parameter dataDisks.0.diskSzie (did you mean diskSize?)",
        "imageId is an integer, not a text",
        "missing parameter zoneId",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
}

#[test]
fn lists_and_objects_are_told_apart() {
    for (json, expected) in [
        (r#"{"instanceIds": "a"}"#, "instanceIds is a text, not a list of texts"),
        (r#"{"instanceIds": {"0": "a"}}"#, "instanceIds is an object, not a list of texts"),
        (r#"{"instanceIds": ["a", 1]}"#, "instanceIds.1 is an integer, not a text"),
        (r#"{"instanceIds": [["a"]]}"#, "instanceIds.0 is a list, not a text"),
        (r#"{"instanceIds": null}"#, "missing parameter instanceIds"),
    ] {
        assert!(strict("vm", "StopInstances", json).unwrap().contains(expected), "{json}");
    }
}

#[test]
fn a_looser_check_passes_what_it_does_not_know() {
    let json = r#"{"instanceIds": ["a"], "new": 1}"#;
    assert_eq!(found("vm", "StopInstances", json, Validation::Known), None);
    let json = r#"{"instanceIds": 1, "new": 1}"#;
    assert!(found("vm", "StopInstances", json, Validation::Known).is_some());
    assert_eq!(found("vm", "StopInstances", json, Validation::Off), None);
}

#[test]
fn no_value_is_told_and_not_too_much() {
    let json = r#"{"password": ["hush-hush"], "initScript": {"hush": "hush-hush"}}"#;
    let message = strict("vm", "CreateInstances", json).unwrap();
    assert!(message.contains("password is a list, not a text") && !message.contains("hush-hush"));
    let names: Vec<String> = (0..200).map(|n| format!("\"unknown{n}\": 1")).collect();
    let message = strict("vm", "StopInstances", &format!("{{{}}}", names.join(","))).unwrap();
    assert!(message.len() < MOST_TOLD + NEWER.len() + 30, "{}", message.len());
}

/// Every action, with its parameters as the model has them: with all, with each missing, with each of a
/// wrong type.
#[test]
fn every_action_is_checked_as_the_model_says() {
    let mut checked = 0;
    for action in Service::all().flat_map(Service::actions) {
        let all = sample(action.request());
        check(action, &of(&all), Validation::Strict).unwrap();
        let required: Vec<(String, Parameter)> = action
            .request()
            .zip(&all)
            .filter(|(member, _)| member.is_required())
            .map(|(_, value)| value.clone())
            .collect();
        check(action, &of(&required), Validation::Strict).unwrap();
        for (n, member) in action.request().enumerate() {
            let mut without = all.clone();
            without.remove(n);
            let result = check(action, &of(&without), Validation::Strict);
            assert_eq!(
                result.is_err(),
                member.is_required(),
                "{} {}",
                action.name(),
                member.name()
            );
            if member.0.shape == 0 {
                continue;
            }
            let mut wrong = all.clone();
            wrong[n].1 = Parameter::List(vec![Parameter::List(Vec::new())]);
            let result = check(action, &of(&wrong), Validation::Strict);
            assert!(
                result.is_err() || member.0.shape == LIST,
                "{} {}",
                action.name(),
                member.name()
            );
        }
        checked += 1;
    }
    assert!(checked >= 630);
}

fn of(members: &[(String, Parameter)]) -> Parameters {
    let mut parameters = Parameters::default();
    members.iter().for_each(|(name, value)| parameters.set(name, value.clone()).unwrap());
    parameters
}

fn sample(members: impl Iterator<Item = Member>) -> Vec<(String, Parameter)> {
    members.map(|member| (member.name().to_owned(), sample_of(member, member.0.shape))).collect()
}

fn sample_of(member: Member, shape: u8) -> Parameter {
    match (shape & (LIST | MAP), shape & !(LIST | MAP)) {
        (LIST, inner) => Parameter::List(vec![sample_of(member, inner)]),
        (MAP, inner) => Parameter::Object(vec![("x".to_owned(), sample_of(member, inner))]),
        (_, SHAPE_INTEGER) => Parameter::from(1),
        (_, SHAPE_NUMBER) => Parameter::number(0.5).unwrap(),
        (_, SHAPE_BOOL) => Parameter::from(true),
        (_, SHAPE_OBJECT) => Parameter::Object(sample(member.members())),
        _ => Parameter::from("x"),
    }
}
