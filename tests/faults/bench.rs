//! Runs all cases in one way, with several workers, and collects the results.

use crate::case::Case;
use crate::judge::{Complaint, judge};
use crate::seen::Seen;
use crate::stage::Stage;
use crate::support::probe::{lacks, leave_out};
use crate::support::run::Mode;
use std::collections::BTreeSet;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The faults of the comparison with other clients, in resilience.md 5.2.
pub(crate) const OF_34: [&str; 34] = [
    "html502",
    "html502-ok",
    "503-ok",
    "500-ok",
    "429-ok",
    "429-retry-after-html",
    "429-retry-after-json",
    "empty-200",
    "null-200",
    "array-200",
    "html-200",
    "no-response-200",
    "null-response-200",
    "error-in-200",
    "wrong-type-200",
    "trailing-200",
    "truncated-200",
    "bad-utf8",
    "depth-200000",
    "nan",
    "error-without-code",
    "error-numeric-code",
    "error-empty-body",
    "204",
    "cloudflare-403",
    "gzip",
    "rst-ok",
    "fin-ok",
    "lost-response",
    "307-cross-host",
    "302-cross-host",
    "skew-ok",
    "drip-body",
    "endless-body",
];

/// The number of concurrent probes. A case mostly waits, except under valgrind.
const WORKERS: usize = 4;
const WORKERS_AT_WORK: usize = 2;
/// The number of threads that make the same call at once.
const ACTORS: usize = 8;
/// How often a case that was only slow is repeated.
const AGAIN: usize = 3;
/// To detect leaks, one in this many cases is repeated this often.
const SAMPLE: (usize, usize) = (12, 3);
/// How much a probe may grow each time. It may grow more once, for a large answer.
const GROWTH: u64 = 256 * 1024;

/// A way to run the cases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Plain,
    Threads,
    Valgrind,
}

impl Way {
    fn fits(self, case: &Case) -> bool {
        match self {
            Way::Plain => true,
            Way::Threads => case.fits_threads(),
            Way::Valgrind => case.in_valgrind != Some(false),
        }
    }

    fn actors(self) -> usize {
        if self == Way::Threads { ACTORS } else { 1 }
    }

    fn workers(self) -> usize {
        if self == Way::Plain { WORKERS } else { WORKERS_AT_WORK }
    }

    fn mode(self) -> Mode {
        if self == Way::Valgrind { Mode::Valgrind } else { Mode::Plain }
    }

    fn said(self) -> &'static str {
        match self {
            Way::Plain => "faults",
            Way::Threads => "faults, 8 threads each",
            Way::Valgrind => "faults, under valgrind",
        }
    }
}

/// The results of all cases.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    cases: usize,
    failures: Vec<String>,
    false_successes: usize,
    /// Which of the 34 faults passed, and which did not.
    met: BTreeSet<String>,
    missed: BTreeSet<String>,
    overshoot_ms: f64,
    cancel_ms: f64,
}

impl Outcome {
    fn add(&mut self, case: &Case, seen: &Seen, complaints: &[Complaint]) {
        self.cases += 1;
        self.false_successes += complaints.iter().filter(|c| c.is_false_success()).count();
        let of_34 = if complaints.is_empty() { &mut self.met } else { &mut self.missed };
        of_34.extend(case.of_34.clone());
        for call in &seen.calls {
            self.overshoot_ms = self.overshoot_ms.max(call.took_ms() - call.timeout_ms);
            self.cancel_ms = self.cancel_ms.max(call.after_cancel_ms().unwrap_or_default());
        }
        if !complaints.is_empty() {
            self.failures.push(report(case, seen, complaints));
        }
    }

    fn add_panic(&mut self, case: &Case, panic: &str) {
        self.cases += 1;
        self.missed.extend(case.of_34.clone());
        self.failures.push(format!("{:?}: {panic}", case.name));
    }

    fn line(&self, way: Way) -> String {
        let met = self.met.difference(&self.missed).count();
        let of_34 = self.met.union(&self.missed).count();
        format!(
            "{}: {} cases, {} passed, {} false successes, {met} of {of_34}, longest deadline \
             overshoot {:.0} ms, slowest cancel {:.0} ms",
            way.said(),
            self.cases,
            self.cases - self.failures.len(),
            self.false_successes,
            self.overshoot_ms.max(0.0),
            self.cancel_ms
        )
    }
}

/// Everything that helps to understand a failure.
fn report(case: &Case, seen: &Seen, complaints: &[Complaint]) -> String {
    let mut report = format!("{:?}:", case.name);
    for complaint in complaints.iter().take(5) {
        report += &format!("\n    {complaint:?}");
    }
    let requests = seen.journal().and_then(|journal| journal["requests"].as_array());
    for request in requests.into_iter().flatten().take(8) {
        report += &format!(
            "\n    at {:.0} ms {} {} → {} executed {} signed {}",
            request["ms"].as_f64().unwrap_or_default(),
            request["action"],
            request["ids"],
            request["status"],
            request["executed"],
            request["signed"]
        );
    }
    for call in seen.calls.iter().take(3) {
        report += &format!("\n    {:?} took {:.0} ms: {}", call.call, call.took_ms(), call.result);
        call.log.iter().take(12).for_each(|line| report += &format!("\n      {line}"));
    }
    report
}

/// Runs all cases that fit a way, and fails with a list of the failures.
pub(crate) fn run(way: Way) {
    let wanted = std::env::var("FAULTS").unwrap_or_default();
    let is_smoke = std::env::var_os("FAULTS_SMOKE").is_some();
    let mut cases = crate::case::all();
    cases.retain(|case| case.name.contains(&wanted) && way.fits(case) && (case.smoke || !is_smoke));
    let left_out = leave_out_what_is_lacked(&mut cases);
    let (next, outcome) = (AtomicUsize::new(0), Mutex::new(Outcome::default()));
    let slow = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..way.workers() {
            scope.spawn(|| work(way, &cases, &next, &outcome, &slow));
        }
    });
    let mut outcome = outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Cases that were only slow are repeated, alone.
    let mut stage = Stage::new(way.mode());
    for case in slow.into_inner().unwrap_or_else(PoisonError::into_inner) {
        let (seen, complaints) = play(&mut stage, case, way, AGAIN);
        outcome.add(case, &seen, &complaints);
    }
    stage.probe.finish();
    let mut line = outcome.line(way);
    if left_out > 0 {
        line += &format!(", {left_out} skipped");
    }
    publish(&line);
    crate::support::cases::none_failed(&outcome.failures);
}

/// Removes the cases that need a feature that the probe lacks; returns their number.
fn leave_out_what_is_lacked(cases: &mut Vec<Case>) -> usize {
    let all = cases.len();
    cases.retain(|case| {
        let lacked = case.requires.iter().find(|need| lacks(need.name()));
        lacked.iter().for_each(|need| leave_out(&format!("{:?}", case.name), need.name()));
        lacked.is_none()
    });
    all - cases.len()
}

/// Takes one case after another until none is left.
fn work<'a>(
    way: Way,
    cases: &'a [Case],
    next: &AtomicUsize,
    outcome: &Mutex<Outcome>,
    slow: &Mutex<Vec<&'a Case>>,
) {
    let mut stage = Stage::new(way.mode());
    while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
        let played = catch_unwind(AssertUnwindSafe(|| play(&mut stage, case, way, 1)));
        let lock = || outcome.lock().unwrap_or_else(PoisonError::into_inner);
        match played {
            Ok((_, complaints)) if !complaints.is_empty() && only_slow(&complaints) => {
                slow.lock().unwrap_or_else(PoisonError::into_inner).push(case);
            }
            Ok((seen, complaints)) => lock().add(case, &seen, &complaints),
            Err(panic) => {
                lock().add_panic(case, &said(&*panic));
                stage = Stage::new(way.mode()); // the old one is unusable
            }
        }
    }
    // For languages with a garbage collector, their own tests look for leaks.
    let is_exact = way == Way::Plain && !lacks("memory");
    let grown = if is_exact { growth(&mut stage, cases) } else { 0 };
    let ended = catch_unwind(AssertUnwindSafe(|| stage.probe.finish()));
    let mut outcome = outcome.lock().unwrap_or_else(PoisonError::into_inner);
    outcome.failures.extend(ended.err().map(|panic| said(&*panic)));
    if grown > GROWTH {
        outcome.failures.push(format!("a probe grew by at least {grown} bytes each time"));
    }
}

/// The least growth of the probe when the same cases are repeated.
fn growth(stage: &mut Stage, cases: &[Case]) -> u64 {
    let (every, rounds) = SAMPLE;
    let mut round = || {
        cases.iter().step_by(every).for_each(|case| drop(stage.play(case, 1)));
        stage.memory()
    };
    let held: Vec<u64> = (0..rounds).map(|_| round()).collect();
    let grown = held.windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
    grown.min().expect("several rounds")
}

/// Plays a case until it is not too slow, at most `times` times.
fn play(stage: &mut Stage, case: &Case, way: Way, times: usize) -> (Seen, Vec<Complaint>) {
    let mut played = 0;
    loop {
        let seen = stage.play(case, way.actors());
        let complaints = judge(case, &seen);
        played += 1;
        if complaints.is_empty() || !only_slow(&complaints) || played == times {
            return (seen, complaints);
        }
    }
}

fn only_slow(complaints: &[Complaint]) -> bool {
    complaints.iter().all(Complaint::is_slow)
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or(panic.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_owned()
}

/// Prints the line even when the harness captures output.
fn publish(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
