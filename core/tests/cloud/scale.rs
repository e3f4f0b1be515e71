//! Stops of a few sizes in simulated time: what they take, and the document that shows it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;
use std::thread;

use zenlayer_core::bulk::{BulkOutcome, Goal};
use zenlayer_core::instances::Action;

use super::{Cloud, client, ids, one_by_one, run};

/// The sizes that the document shows.
pub const SIZES: [usize; 5] = [10, 100, 1_000, 10_000, 100_000];

/// How statuses are asked for, by which account the instances are in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Way {
    /// Twenty times as many are in the account: asking by id is cheaper.
    ByIds,
    /// The account has these and no others: a list of all is cheaper.
    BySweeps,
}

/// What a run took.
#[derive(Debug)]
pub struct Taken {
    pub stops: usize,
    pub looks: usize,
    pub seconds: f64,
    /// The mean time from when an instance was stopped to when it was seen so, in seconds.
    pub lag: f64,
    /// When the service refused a request for there being too many, in seconds.
    pub throttles: Vec<f64>,
}

impl Taken {
    pub fn requests(&self) -> usize {
        self.stops + self.looks
    }
}

/// Stops of all sizes in both ways, each way on a thread.
pub fn all() -> BTreeMap<(Way, usize), Taken> {
    let sizes = |way| SIZES.map(|instances| ((way, instances), stop(way, instances)));
    let ways = [Way::ByIds, Way::BySweeps].map(|way| thread::spawn(move || sizes(way)));
    ways.into_iter().flat_map(|way| way.join().unwrap()).collect()
}

fn stop(way: Way, instances: usize) -> Taken {
    let others = match way {
        Way::ByIds => 19 * instances,
        Way::BySweeps => 0,
    };
    let cloud = Arc::new(Cloud::of(instances).with_others(others).with_rate(10.0));
    let client = client(&cloud, &[]);
    let (report, result) =
        run(&client, Goal::Done(Action::Stop), &ids(1..=instances), &one_by_one(), None);
    result.unwrap();
    assert_eq!(report.count(BulkOutcome::Reached), instances);
    let stops = cloud.count("StopInstances");
    Taken {
        stops,
        looks: cloud.requests().len() - stops,
        seconds: report.elapsed().as_secs_f64(),
        lag: cloud.mean_lag(),
        throttles: cloud.throttles(),
    }
}

const HEAD: &str = "\
# Bulk calls at scale

Made by `make generate`, which plays these stops in simulated time with the code that runs in real time.

How many requests `zl_bulk_stop` takes until every instance is STOPPED, how long that is, and how
long after an instance has stopped the call knows, on average. The stops themselves need one request
for each hundred instances; the rest are looks. A look by ids tells of a hundred instances, and one
that reads the list of the whole account of a thousand: the library takes whichever is cheaper, so
an account of nothing else costs less than a large one.

Assumed are a stop that takes 15 s (a lognormal distribution: half take less, one in a hundred takes
over 60 s), 50 ms for each request, one request at a time, 10 requests a second allowed by the
service, and the library's own limit at its default, which is the same. *Throttled* are requests
that the service refused because they were too many.

Stops go before looks. At 10 requests a second, 1 000 of them take 100 s, and what has stopped by
then is noticed only afterwards: hence the long delay in the last rows, in which the limit is what
everything waits for.
";

const TABLE: &str = "
| instances | to stop | looks | requests | seconds | delay of noticing, s | throttled |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
";

/// The document.
pub fn document(all: &BTreeMap<(Way, usize), Taken>) -> String {
    let mut text = HEAD.to_owned();
    let sections = [
        (Way::ByIds, "By ids: an account of twenty times as many instances"),
        (Way::BySweeps, "By sweeps: an account of no other instances"),
    ];
    for (way, heading) in sections {
        write!(text, "\n## {heading}\n{TABLE}").unwrap();
        for size in SIZES {
            writeln!(text, "{}", row(size, &all[&(way, size)])).unwrap();
        }
    }
    text
}

fn row(size: usize, taken: &Taken) -> String {
    let Taken { stops, looks, seconds, lag, throttles } = taken;
    let (size, requests) = (spaced(size), spaced(taken.requests()));
    let (stops, looks, throttles) = (spaced(*stops), spaced(*looks), throttles.len());
    format!("| {size} | {stops} | {looks} | {requests} | {seconds:.0} | {lag:.1} | {throttles} |")
}

/// A number in groups of three digits.
fn spaced(number: usize) -> String {
    let (thousands, rest) = (number / 1_000, number % 1_000);
    if thousands == 0 { rest.to_string() } else { format!("{} {rest:03}", spaced(thousands)) }
}
