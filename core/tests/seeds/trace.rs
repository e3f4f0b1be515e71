//! The trace of a run.

use std::fmt::Write;

use crate::play::{CallResult, Played};
use crate::service::{Got, Made, Request};

/// Everything that happened; with many instances, only what concerns those named in violations.
pub fn of(played: &Played, violations: &[(&str, String)]) -> String {
    let plan = &played.plan;
    let mut text = format!(
        "seed {}: {:?} on {} for {} ids, timeout {:.3}, cancel {:?}, wait {}, concurrency {}, by name {}, \
         fail_fast {}, check_first {}, max_attempts {}, rate {}/{}, attempt {}, reconcile {}, \
         latency {:?}\nlists {:?}, failures {} noise {}\nactions {:?}\nlooks {:?}\nrows {:?}\n",
        plan.seed,
        plan.call,
        plan.product,
        plan.ids.len(),
        plan.timeout,
        plan.cancel_at,
        plan.wait,
        plan.concurrency,
        plan.by_name,
        plan.fail_fast,
        plan.check_first,
        plan.max_attempts,
        plan.rate_limit,
        plan.service_rate,
        plan.attempt_timeout,
        plan.reconcile_wait,
        plan.latency,
        plan.lists,
        plan.lists_failures,
        plan.failure_noise,
        plan.actions,
        plan.polls,
        plan.rows,
    );
    let is_named = |id: &str| violations.iter().take(3).any(|(_, what)| what.contains(id));
    let is_few = plan.ids.len() <= 12;
    let is_named_any = plan.ids.iter().any(|id| is_named(id));
    let concerns = |request: &&Request| {
        is_few
            || !is_named_any
            || request.ids.is_empty()
            || request.ids.iter().any(|id| is_named(id))
    };
    let requests = played.requests.iter().enumerate().filter(|(_, request)| concerns(request));
    for (number, request) in requests {
        let _ = writeln!(text, "{number:4} {}", step(request, is_few, is_named));
    }
    let odd = |id: &&String| is_few || is_named(id);
    for id in plan.ids.iter().filter(odd).take(40) {
        let history =
            played.instance(id).map_or_else(|| format!("{id}: (none)"), |one| one.history());
        let _ = writeln!(text, "  {history}");
    }
    let _ = writeln!(text, "ended at {:.4}", played.ended);
    match &played.result {
        CallResult::Report(report, error) => {
            let _ = writeln!(text, "report: ended {:?}, error {error:?}", report.ended());
            let _ =
                writeln!(text, "        outcome {:?}", error.as_ref().map(|error| error.outcome()));
            for entry in report.rows().filter(|entry| odd(&&entry.id)).take(40) {
                let _ = writeln!(
                    text,
                    "  {} {:?} attempts {} inferred {} code {:?} status {:?}",
                    entry.id,
                    entry.outcome,
                    entry.attempts,
                    entry.inferred,
                    entry.code.map(|code| code.row().name),
                    entry.status.map(|status| report.texts().get(status).to_owned()),
                );
            }
        }
        CallResult::Accepted(id, inferred) => {
            let _ = writeln!(text, "accepted {id}, inferred {inferred}");
        }
        CallResult::List(rows) => {
            let _ = writeln!(text, "{} rows", rows.len());
        }
        CallResult::Failed(error) => {
            let _ = writeln!(
                text,
                "failed: {error:?}, {:?}, attempts {}",
                error.outcome(),
                error.attempts()
            );
        }
    }
    text
}

fn step(request: &Request, few: bool, named: impl Fn(&str) -> bool) -> String {
    let first: Vec<&str> = request.ids.iter().take(4).map(String::as_str).collect();
    let made = match &request.made {
        Some(Made::List(rows, total)) => {
            let of_interest = |row: &&(String, String)| few || named(&row.0);
            let some = rows.iter().filter(of_interest).take(6);
            let some: Vec<String> = some.map(|(id, status)| format!("{id} {status:?}")).collect();
            format!("list of {} of {total}: {}", rows.len(), some.join(", "))
        }
        Some(made) => format!("{made:?}"),
        None => "nothing".into(),
    };
    let got = match &request.got {
        Got::Answer { status, code, retry_after, .. } => {
            format!(
                "{status} {code}{}",
                retry_after.map_or(String::new(), |wait| format!(", retry after {wait} s"))
            )
        }
        other => format!("{other:?}"),
    };
    format!(
        "{:8.3} to {:8.3} {} {} ids ({}) page {}: fault {:?}, executed {:?}, made {made}; got {got}",
        request.begun,
        request.ended,
        request.action,
        request.ids.len(),
        first.join(" "),
        request.page,
        request.fault,
        request.executed,
    )
}
