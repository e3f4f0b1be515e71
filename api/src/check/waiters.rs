//! Waiters: the question exists, its answer has the rows, and some answer ends it.

use std::collections::HashSet;

use super::Faults;
use crate::{Absent, Service, Waiter};

pub(super) fn check(service: &Service, faults: &mut Faults) {
    for (name, waiter) in service.notes.waiters.iter() {
        for what in faults_of(service, waiter) {
            faults.add(&service.notes_file(), &format!("waiters.{name}"), what);
        }
    }
    for (action, next) in service.notes.then.iter() {
        for name in [action, next.as_str()] {
            if service.notes.lost.get(name).is_none() {
                let what = format!("{name} has no entry in lost");
                faults.add(&service.notes_file(), &format!("then.{action}"), what);
            }
        }
    }
    for (action, waiter) in service.notes.lost.iter() {
        for what in faults_of_lost(service, action, waiter) {
            faults.add(&service.notes_file(), &format!("lost.{action}"), what);
        }
    }
}

fn faults_of(service: &Service, waiter: &Waiter) -> Vec<String> {
    let mut faults = faults_of_words(waiter);
    let Some(action) = service.facts.actions.get(&waiter.action) else {
        faults.push(format!("there is no action {}", waiter.action));
        return faults;
    };
    match action.request.get(&waiter.ids) {
        None => faults.push(format!("{} has no parameter {}", waiter.action, waiter.ids)),
        Some(ids) if !ids.of.is_text_or_texts() => {
            faults.push(format!("{} is neither a text nor a list of texts", waiter.ids));
        }
        Some(_) => {}
    }
    match service.facts.rows_of(&action.response, &waiter.rows) {
        None => faults.push(format!("{} gives no rows {}", waiter.action, waiter.rows)),
        Some((row_type, row)) => {
            let members = [Some(&waiter.id), waiter.status.as_ref()];
            let unknown = members.into_iter().flatten().filter(|name| row.get(name).is_none());
            faults.extend(unknown.map(|name| format!("{row_type} has no {name}")));
        }
    }
    faults
}

fn faults_of_words(waiter: &Waiter) -> Vec<String> {
    let mut faults = Vec::new();
    if waiter.success.is_empty() && waiter.absent != Absent::Success {
        faults.push("nothing is a success".into());
    }
    let words = waiter.success.len() + waiter.failure.len();
    if waiter.status.is_none() && words > 0 {
        faults.push("it has words for a status, and no status".into());
    }
    let mut seen = HashSet::new();
    for word in waiter.success.iter().chain(&waiter.failure) {
        if !seen.insert(word) {
            faults.push(format!("{word} comes twice"));
        }
    }
    faults
}

/// The ids of the action are those that the waiter asks about.
fn faults_of_lost(service: &Service, action: &str, waiter: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if service.facts.actions.get(action).is_none() {
        faults.push("there is no such action".into());
    } else if service.notes.ids.get(action).is_none() {
        faults.push("it has no entry in ids".into());
    }
    if service.notes.waiters.get(waiter).is_none() {
        faults.push(format!("there is no waiter {waiter}"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use crate::check::tests::wrong_notes;

    #[test]
    fn a_waiter_asks_an_action() {
        wrong_notes(
            r#""action": "DescribeInstances""#,
            r#""action": "DescribeInstance""#,
            "api/notes/vm.json: waiters.InstanceStopped: there is no action DescribeInstance",
        );
    }

    #[test]
    fn a_waiter_gives_ids_and_reads_rows() {
        let told = "api/notes/vm.json: waiters.InstanceStopped: ";
        let cases = [
            (
                r#""ids": "instanceIds""#,
                "instances",
                "DescribeInstances has no parameter instances",
            ),
            (r#""ids": "instanceIds""#, "pageNum", "pageNum is neither a text nor a list of texts"),
            (r#""rows": "dataSet""#, "rows", "DescribeInstances gives no rows rows"),
            (r#""id": "instanceId""#, "id", "InstanceInfo has no id"),
            (r#""status": "status""#, "state", "InstanceInfo has no state"),
        ];
        for (line, word, what) in cases {
            let (member, _) = line.split_once(": ").unwrap();
            wrong_notes(line, &format!("{member}: \"{word}\""), &format!("{told}{what}"));
        }
    }

    #[test]
    fn a_waiter_can_end_and_knows_what_words_mean() {
        let success = r#""success": ["STOPPED"]"#;
        wrong_notes(
            success,
            r#""success": []"#,
            "api/notes/vm.json: waiters.InstanceStopped: nothing is a success",
        );
        wrong_notes(
            success,
            r#""success": ["STOPPED", "RECYCLE"]"#,
            "api/notes/vm.json: waiters.InstanceStopped: RECYCLE comes twice",
        );
        wrong_notes(
            r#""status": "status""#,
            r#""status": null"#,
            "api/notes/vm.json: waiters.InstanceStopped: it has words for a status, and no status",
        );
    }

    #[test]
    fn a_lost_action_has_ids_and_a_waiter() {
        let entry = r#""lost": {
  "StopInstances": "InstanceStopped""#;
        wrong_notes(
            entry,
            &entry.replace("StopInstances", "HaltInstances"),
            "api/notes/vm.json: lost.HaltInstances: there is no such action",
        );
        wrong_notes(
            entry,
            &entry.replace("StopInstances", "ResetInstance"),
            "api/notes/vm.json: lost.ResetInstance: it has no entry in ids",
        );
        wrong_notes(
            entry,
            &entry.replace("InstanceStopped", "InstanceGone"),
            "api/notes/vm.json: lost.StopInstances: there is no waiter InstanceGone",
        );
    }
}
