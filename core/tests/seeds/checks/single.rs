//! Successes of single calls.

use super::{Facts, Verdict, earliest, is_done};
use crate::plan::Call;
use crate::play::Played;
use crate::service::Request;

pub(super) fn judge(played: &Played, request_id: &str, inferred: bool, verdict: &mut Verdict) {
    let last =
        played.requests.iter().enumerate().rev().find(|(_, one)| one.acts() && one.is_accepted());
    let expected = last.map_or(String::new(), |(number, _)| format!("T-{number}"));
    verdict.demand(request_id == expected, "request_id", || {
        format!("{request_id:?}, and the last answered is {expected:?}")
    });
    let was_lost = played.requests.iter().any(Request::is_open);
    verdict.demand(!inferred || was_lost, "inferred", || "no answer was lost".into());
    let Call::Single(deed) = played.plan.call else { return };
    for id in &played.plan.ids {
        let facts = Facts::of(played, id);
        let is_accepted = facts.accepted(id).next().is_some();
        let is_so = !facts.effects().is_empty()
            || facts.was(earliest(played), played.ended, |status| is_done(deed, status));
        verdict
            .demand(is_accepted || inferred, "not_inferred", || format!("{id}: no answer said so"));
        verdict.demand(is_so, "ok_though_not_done", || format!("{id} was not executed"));
    }
}
