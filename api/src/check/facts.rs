//! Facts: every name is known and used, and no type contains itself.

use std::collections::HashSet;

use super::Faults;
use crate::{Base, Facts, Member, Service, Shape};

pub(super) fn check(service: &Service, faults: &mut Faults) {
    let facts = &service.facts;
    if service.file != format!("{}-{}.json", facts.service, facts.version) {
        faults.add(&service.file, "", "its name is not <service>-<version>.json");
    }
    for (place, members) in facts.all_members() {
        for (name, member) in members.iter() {
            check_member(service, &format!("{place}.{name}"), member, faults);
        }
    }
    check_used(service, faults);
    for name in facts.types.names() {
        if contains(facts, name, name, &mut HashSet::new()) {
            faults.add(&service.file, name, "the type contains itself");
        }
    }
}

fn check_member(service: &Service, path: &str, member: &Member, faults: &mut Faults) {
    let mut fault = |what: String| faults.add(&service.file, path, what);
    let facts = &service.facts;
    if let Some(name) = member.of.object().filter(|name| facts.types.get(name).is_none()) {
        fault(format!("there is no type {name}"));
    }
    if let Some(name) = &member.enumeration {
        if facts.enums.get(name).is_none() {
            fault(format!("there is no enumeration {name}"));
        }
        if member.of.base != Base::Text {
            fault("only texts have enumerations".into());
        }
    }
    if member.required && !path.contains(".request.") {
        fault("only parameters are required".into());
    }
    if member.most.is_some() && member.of.shape != Shape::List {
        fault("only a list has most items".into());
    }
}

fn check_used(service: &Service, faults: &mut Faults) {
    let facts = &service.facts;
    let members = || facts.all_members().flat_map(|(_, members)| members.iter().map(|(_, m)| m));
    let types: HashSet<&str> = members().filter_map(|member| member.of.object()).collect();
    let enums: HashSet<&str> =
        members().filter_map(|member| member.enumeration.as_deref()).collect();
    for name in facts.types.names().filter(|name| !types.contains(name)) {
        faults.add(&service.file, name, "nothing has this type");
    }
    for (name, values) in facts.enums.iter() {
        if !enums.contains(name) {
            faults.add(&service.file, name, "nothing has this enumeration");
        }
        if values.is_empty() {
            faults.add(&service.file, name, "it has no values");
        }
        let distinct: HashSet<&String> = values.iter().collect();
        if distinct.len() < values.len() {
            faults.add(&service.file, name, "a value comes twice");
        }
    }
}

/// Whether an object of a type has, at any depth, one of the type that is looked for.
fn contains<'a>(facts: &'a Facts, of: &str, wanted: &str, seen: &mut HashSet<&'a str>) -> bool {
    let Some(members) = facts.types.get(of) else { return false };
    members.iter().filter_map(|(_, member)| member.of.object()).any(|inner| {
        inner == wanted || (seen.insert(inner) && contains(facts, inner, wanted, seen))
    })
}

#[cfg(test)]
mod tests {
    use crate::check::tests::wrong_facts;

    #[test]
    fn the_file_has_the_name_of_the_service() {
        wrong_facts(
            r#""version": "2026-04-01""#,
            r#""version": "2026-05-01""#,
            "api/vm-2026-04-01.json: its name is not <service>-<version>.json",
        );
    }

    #[test]
    fn a_type_is_known() {
        wrong_facts(
            r#""dataDisks": {"type": "[Disk]"}"#,
            r#""dataDisks": {"type": "[Disc]"}"#,
            "api/vm-2026-04-01.json: InstanceInfo.dataDisks: there is no type Disc",
        );
    }

    #[test]
    fn a_type_is_used() {
        wrong_facts(
            r#""dataDisks": {"type": "[Disk]"}"#,
            r#""dataDisks": {"type": "text"}"#,
            "api/vm-2026-04-01.json: Disk: nothing has this type",
        );
    }

    #[test]
    fn a_type_does_not_contain_itself() {
        wrong_facts(
            r#""diskId": {"type": "text"}"#,
            r#""diskId": {"type": "InstanceInfo"}"#,
            "api/vm-2026-04-01.json: InstanceInfo: the type contains itself",
        );
    }

    #[test]
    fn an_enumeration_is_known_and_used_and_of_texts() {
        let member = r#""status": {"type": "text", "enum": "Status"}"#;
        wrong_facts(
            member,
            r#""status": {"type": "text", "enum": "State"}"#,
            "api/vm-2026-04-01.json: InstanceInfo.status: there is no enumeration State",
        );
        wrong_facts(
            member,
            r#""status": {"type": "text"}"#,
            "api/vm-2026-04-01.json: Status: nothing has this enumeration",
        );
        wrong_facts(
            member,
            r#""status": {"type": "integer", "enum": "Status"}"#,
            "api/vm-2026-04-01.json: InstanceInfo.status: only texts have enumerations",
        );
    }

    #[test]
    fn an_enumeration_has_distinct_values() {
        let values = r#"["RUNNING", "STOPPED", "RECYCLE"]"#;
        wrong_facts(values, "[]", "api/vm-2026-04-01.json: Status: it has no values");
        wrong_facts(
            values,
            r#"["RUNNING", "RUNNING"]"#,
            "api/vm-2026-04-01.json: Status: a value comes twice",
        );
    }

    #[test]
    fn flags_stand_where_they_mean_something() {
        wrong_facts(
            r#""diskId": {"type": "text"}"#,
            r#""diskId": {"type": "text", "required": true}"#,
            "api/vm-2026-04-01.json: Disk.diskId: only parameters are required",
        );
        wrong_facts(
            r#""diskId": {"type": "text"}"#,
            r#""diskId": {"type": "text", "most": 2}"#,
            "api/vm-2026-04-01.json: Disk.diskId: only a list has most items",
        );
    }
}
