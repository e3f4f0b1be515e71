//! Pages: what a pager names exists, and its rows can be told apart.

use super::Faults;
use crate::{Action, Cursor, Pager, Service};

pub(super) fn check(service: &Service, faults: &mut Faults) {
    for name in service.notes.pagers.names() {
        if service.facts.actions.get(name).is_none() {
            fault(service, name, "there is no such action", faults);
        }
    }
    for (name, action) in service.facts.actions.iter() {
        let Some(pager) = service.pager(name) else { continue };
        if let Pager::Cursor(cursor) = &pager {
            check_cursor(service, name, action, cursor, faults);
        }
        check_identity(service, name, action, &pager, faults);
    }
}

fn check_cursor(
    service: &Service,
    name: &str,
    action: &Action,
    cursor: &Cursor,
    faults: &mut Faults,
) {
    for member in [&cursor.cursor, &cursor.size] {
        if action.request.get(member).is_none() {
            fault(service, name, &format!("its request has no {member}"), faults);
        }
    }
    if action.response.get(&cursor.cursor).is_none() {
        fault(service, name, &format!("its answer has no {}", cursor.cursor), faults);
    }
}

fn check_identity(
    service: &Service,
    name: &str,
    action: &Action,
    pager: &Pager<'_>,
    faults: &mut Faults,
) {
    match service.facts.rows_of(&action.response, pager.rows()) {
        None => fault(service, name, "its rows are no objects", faults),
        Some((row_type, _)) if service.identity(name, row_type).is_none() => {
            let what = format!("it gives pages of {row_type}, and has no identity");
            faults.add(&service.notes_file(), &format!("identity.{name}"), what);
        }
        Some(_) => {}
    }
}

fn fault(service: &Service, action: &str, what: &str, faults: &mut Faults) {
    faults.add(&service.notes_file(), &format!("pagers.{action}"), what);
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{wrong_facts, wrong_notes};

    #[test]
    fn rows_have_an_identity() {
        wrong_notes(
            r#""InstanceInfo": "instanceId""#,
            r#""Disk": "diskId""#,
            "api/notes/vm.json: identity.DescribeInstances: \
             it gives pages of InstanceInfo, and has no identity",
        );
    }

    #[test]
    fn rows_are_objects() {
        wrong_facts(
            r#""totalCount": {"type": "integer"},
    "dataSet": {"type": "[InstanceInfo]"}"#,
            r#""totalCount": {"type": "integer"},
    "dataSet": {"type": "[text]"}"#,
            "api/notes/vm.json: pagers.DescribeInstances: its rows are no objects",
        );
    }

    #[test]
    fn a_cursor_is_known() {
        wrong_notes(
            r#""DescribeLogs": {"#,
            r#""DescribeLog": {"#,
            "api/notes/vm.json: pagers.DescribeLog: there is no such action",
        );
        wrong_notes(
            r#""cursor": "cursor""#,
            r#""cursor": "next""#,
            "api/notes/vm.json: pagers.DescribeLogs: its answer has no next",
        );
        wrong_notes(
            r#""size": "size""#,
            r#""size": "pageSize""#,
            "api/notes/vm.json: pagers.DescribeLogs: its request has no pageSize",
        );
        wrong_notes(
            r#""rows": "logs""#,
            r#""rows": "log""#,
            "api/notes/vm.json: pagers.DescribeLogs: its rows are no objects",
        );
    }
}
