//! Notes: every entry names something that the facts have, and says something new.

use std::collections::HashSet;

use super::Faults;
use crate::rules::class_by_name;
use crate::{Member, Service, Shape};

pub(super) fn check(service: &Service, faults: &mut Faults) {
    let mut notes = Checker { service, file: service.notes_file(), faults };
    notes.classes();
    notes.ids();
    notes.limits();
    notes.failed();
    notes.paths("secrets", &service.notes.secrets);
    notes.paths("optional", &service.notes.optional);
    notes.optional();
    notes.identity();
    for action in service.notes.text.names() {
        notes.action("text", action);
    }
}

struct Checker<'a> {
    service: &'a Service,
    file: String,
    faults: &'a mut Faults,
}

impl<'a> Checker<'a> {
    fn fault(&mut self, section: &str, entry: &str, what: &str) {
        self.faults.add(&self.file, &format!("{section}.{entry}"), what);
    }

    fn action(&mut self, section: &str, name: &str) -> bool {
        let known = self.service.facts.actions.get(name).is_some();
        if !known {
            self.fault(section, name, "there is no such action");
        }
        known
    }

    /// A member of the request or the answer of an action that an entry names.
    fn member_of(
        &mut self,
        section: &str,
        action: &str,
        part: &str,
        name: &str,
    ) -> Option<&'a Member> {
        if !self.action(section, action) {
            return None;
        }
        let path = format!("{action}.{part}.{name}");
        let member = self.service.facts.at(&path);
        if member.is_none() {
            self.fault(section, action, &format!("there is no {path}"));
        }
        member
    }

    fn classes(&mut self) {
        for (action, class) in self.service.notes.classes.iter() {
            self.action("classes", action);
            if *class == class_by_name(action) {
                self.fault("classes", action, "its name tells its class already");
            }
        }
    }

    fn ids(&mut self) {
        for (action, name) in self.service.notes.ids.iter() {
            let member = self.member_of("ids", action, "request", name);
            if member.is_some_and(|member| !member.of.is_text_or_texts()) {
                self.fault("ids", action, "neither a text nor a list of texts");
            }
        }
    }

    fn limits(&mut self) {
        for path in self.service.notes.limits.names() {
            match self.service.facts.at(path) {
                None => self.fault("limits", path, "there is no such member"),
                Some(member) if member.most.is_some() => {
                    self.fault("limits", path, "the facts tell it already");
                }
                Some(member) if member.of.shape != Shape::List => {
                    self.fault("limits", path, "it is no list");
                }
                Some(_) => {}
            }
        }
    }

    fn failed(&mut self) {
        for (action, name) in self.service.notes.failed.iter() {
            let member = self.member_of("failed", action, "response", name);
            if member.is_some_and(|member| member.of.shape != Shape::List) {
                self.fault("failed", action, "it is no list");
            }
        }
    }

    fn paths(&mut self, section: &str, paths: &[String]) {
        let mut seen = HashSet::new();
        for path in paths {
            if self.service.facts.at(path).is_none() {
                self.fault(section, path, "there is no such member");
            }
            if !seen.insert(path) {
                self.fault(section, path, "it comes twice");
            }
        }
    }

    fn optional(&mut self) {
        for path in &self.service.notes.optional {
            if self.service.facts.at(path).is_some_and(|member| !member.required) {
                self.fault("optional", path, "the facts do not require it");
            }
        }
    }

    fn identity(&mut self) {
        let facts = &self.service.facts;
        for (name, member) in self.service.notes.identity.iter() {
            let rows = match (facts.types.get(name), self.service.pager(name)) {
                (Some(members), _) => Some(members),
                (None, Some(pager)) => facts
                    .actions
                    .get(name)
                    .and_then(|action| facts.rows_of(&action.response, pager.rows()))
                    .map(|(_, members)| members),
                (None, None) => None,
            };
            match (rows, member) {
                (None, _) => {
                    self.fault("identity", name, "neither a type nor an action with pages")
                }
                (Some(rows), Some(member)) if rows.get(member).is_none() => {
                    self.fault("identity", name, &format!("its rows have no {member}"));
                }
                (Some(_), _) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests::wrong_notes;

    #[test]
    fn an_action_is_known() {
        wrong_notes(
            r#""StopInstances": "idempotent""#,
            r#""HaltInstances": "idempotent""#,
            "api/notes/vm.json: classes.HaltInstances: there is no such action",
        );
        wrong_notes(
            r#""StopInstances": "Asks"#,
            r#""HaltInstances": "Asks"#,
            "api/notes/vm.json: text.HaltInstances: there is no such action",
        );
    }

    #[test]
    fn a_class_says_something_new() {
        wrong_notes(
            r#""StopInstances": "idempotent""#,
            r#""StopInstances": "unsafe""#,
            "api/notes/vm.json: classes.StopInstances: its name tells its class already",
        );
    }

    #[test]
    fn ids_are_texts_of_the_request() {
        let entry = r#""ids": {
  "StopInstances": "instanceIds""#;
        wrong_notes(
            entry,
            &entry.replace("instanceIds", "instanceId"),
            "api/notes/vm.json: ids.StopInstances: there is no StopInstances.request.instanceId",
        );
        wrong_notes(
            entry,
            &entry.replace("instanceIds", "force"),
            "api/notes/vm.json: ids.StopInstances: neither a text nor a list of texts",
        );
    }

    #[test]
    fn a_limit_is_that_of_a_list_and_new() {
        let entry = r#""DescribeInstances.request.instanceIds": 100"#;
        wrong_notes(
            entry,
            r#""DescribeInstances.request.instances": 100"#,
            "api/notes/vm.json: limits.DescribeInstances.request.instances: \
             there is no such member",
        );
        wrong_notes(
            entry,
            r#""StopInstances.request.instanceIds": 100"#,
            "api/notes/vm.json: limits.StopInstances.request.instanceIds: \
             the facts tell it already",
        );
        wrong_notes(
            entry,
            r#""StopInstances.request.force": 100"#,
            "api/notes/vm.json: limits.StopInstances.request.force: it is no list",
        );
    }

    #[test]
    fn what_failed_is_a_list_of_the_answer() {
        let entry = r#""failed": {
  "StopInstances": "failedIds""#;
        wrong_notes(
            entry,
            &entry.replace("failedIds", "ids"),
            "api/notes/vm.json: failed.StopInstances: there is no StopInstances.response.ids",
        );
        wrong_notes(
            entry,
            &entry.replace("failedIds", "note"),
            "api/notes/vm.json: failed.StopInstances: it is no list",
        );
    }

    #[test]
    fn a_secret_is_a_member_and_told_once() {
        wrong_notes(
            r#""ResetInstance.request.password"
 ],
 "identity""#,
            r#""ResetInstance.request.pass"
 ],
 "identity""#,
            "api/notes/vm.json: secrets.ResetInstance.request.pass: there is no such member",
        );
        wrong_notes(
            r#""secrets": ["#,
            r#""secrets": ["ResetInstance.request.password","#,
            "api/notes/vm.json: secrets.ResetInstance.request.password: it comes twice",
        );
    }

    #[test]
    fn what_is_optional_was_required() {
        wrong_notes(
            r#""optional": ["#,
            r#""optional": ["StopInstances.request.force","#,
            "api/notes/vm.json: optional.StopInstances.request.force: \
             the facts do not require it",
        );
    }

    #[test]
    fn an_identity_is_a_member_of_rows() {
        let entry = r#""InstanceInfo": "instanceId""#;
        wrong_notes(
            entry,
            r#""InstanceInfo": "id""#,
            "api/notes/vm.json: identity.InstanceInfo: its rows have no id",
        );
        wrong_notes(
            entry,
            r#""StopInstances": "instanceId""#,
            "api/notes/vm.json: identity.StopInstances: neither a type nor an action with pages",
        );
    }
}
