//! Checks successes of single calls.

use super::{Facts, Findings, earliest, is_done};
use crate::plan::Call;
use crate::play::Played;
use crate::service::Request;

pub(super) fn check(played: &Played, request_id: &str, inferred: bool, findings: &mut Findings) {
    let last =
        played.requests.iter().enumerate().rev().find(|(_, one)| one.acts() && one.is_accepted());
    let expected = last.map_or(String::new(), |(number, _)| format!("T-{number}"));
    findings.require(request_id == expected, "request_id", || {
        format!("{request_id:?}, but the last answered is {expected:?}")
    });
    let was_lost = played.requests.iter().any(Request::is_open);
    findings.require(!inferred || was_lost, "inferred", || "no response was lost".into());
    let Call::Single(action) = played.plan.call else { return };
    for id in &played.plan.ids {
        let facts = Facts::of(played, id);
        let is_accepted = facts.accepted(id).next().is_some();
        let is_so = !facts.effects().is_empty()
            || facts.was(earliest(played), played.ended, |status| is_done(action, status));
        findings.require(is_accepted || inferred, "not_inferred", || {
            format!("{id}: no response reported it")
        });
        findings.require(is_so, "ok_though_not_done", || format!("{id} was not executed"));
    }
}
