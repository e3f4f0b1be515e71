//! Checks lists that are reported as complete.

use std::collections::HashMap;

use super::Findings;
use crate::play::Played;

pub(super) fn check(played: &Played, listed: &[(String, String)], findings: &mut Findings) {
    let ids = &played.plan.ids;
    let mut rows: HashMap<&str, &str> = HashMap::new();
    for (id, status) in listed {
        let before = rows.insert(id, status);
        findings.require(before.is_none(), "listed_twice", || id.clone());
    }
    for instance in &played.instances {
        let is_asked = ids.is_empty() || ids.contains(&instance.id);
        let existed = !instance.was(0.0, played.ended, |status| status.is_none());
        let row = rows.get(instance.id.as_str());
        findings.require(row.is_some() || !is_asked || !existed, "row_lost", || {
            format!("{} is not listed", instance.id)
        });
        let Some(status) = row else { continue };
        let pass =
            played.requests.iter().rev().find(|one| {
                one.page == 1 && one.left && (ids.is_empty() || one.names(&instance.id))
            });
        let since = pass.map_or(0.0, |one| one.begun);
        let was_there = instance.was(since, played.ended, |is| is.is_some());
        findings.require(was_there, "listed_though_deleted", || instance.id.clone());
        let was_so = instance.was(0.0, played.ended, |is| is == Some(status));
        findings.require(was_so, "status", || format!("{} is listed {status}", instance.id));
    }
}
