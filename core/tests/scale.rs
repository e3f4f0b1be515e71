//! Many instances, in simulated time: how many requests it takes, and how long; and that the
//! document says so.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod cloud;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cloud::scale::{Taken, Way, all, document};

static ALL: LazyLock<BTreeMap<(Way, usize), Taken>> = LazyLock::new(all);

fn taken(way: Way, instances: usize) -> &'static Taken {
    &ALL[&(way, instances)]
}

#[test]
fn each_hundred_is_stopped_by_one_request() {
    for ((_, instances), taken) in &*ALL {
        assert_eq!(taken.stops, instances.div_ceil(100));
    }
}

#[test]
fn a_thousand_take_few_requests() {
    for (way, most) in [(Way::ByIds, 65), (Way::BySweeps, 25)] {
        let taken = taken(way, 1_000);
        assert!(taken.requests() <= most, "{way:?}: {taken:?}");
        assert!(taken.lag <= 5.0, "{way:?}: {taken:?}");
    }
}

#[test]
fn a_hundred_thousand_take_few_requests() {
    for (way, most) in [(Way::ByIds, 2_100), (Way::BySweeps, 1_400)] {
        let taken = taken(way, 100_000);
        assert!(taken.requests() <= most, "{way:?}: {taken:?}");
        assert!(taken.throttles.iter().all(|at| *at < 5.0), "{way:?}: {taken:?}");
    }
}

#[test]
fn the_document_is_fresh() {
    let checked_in = include_str!("../../docs/bulk-scale.md");
    assert!(document(&ALL) == checked_in, "docs/bulk-scale.md is stale: run `make generate`");
}
