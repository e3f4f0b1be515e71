//! The cost of large bulk calls in simulated time, and the document that states it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod cloud;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use cloud::scale::{Cost, Polling, all, document};

static ALL: LazyLock<BTreeMap<(Polling, usize), Cost>> = LazyLock::new(all);

fn cost(polling: Polling, instances: usize) -> &'static Cost {
    &ALL[&(polling, instances)]
}

#[test]
fn each_hundred_is_stopped_with_one_request() {
    for ((_, instances), cost) in &*ALL {
        assert_eq!(cost.stops, instances.div_ceil(100));
    }
}

#[test]
fn a_thousand_take_few_requests() {
    for (polling, most) in [(Polling::ByIds, 65), (Polling::ByScan, 25)] {
        let cost = cost(polling, 1_000);
        assert!(cost.requests() <= most, "{polling:?}: {cost:?}");
        assert!(cost.lag <= 5.0, "{polling:?}: {cost:?}");
    }
}

#[test]
fn a_hundred_thousand_take_few_requests() {
    for (polling, most) in [(Polling::ByIds, 2_100), (Polling::ByScan, 1_400)] {
        let cost = cost(polling, 100_000);
        assert!(cost.requests() <= most, "{polling:?}: {cost:?}");
        assert!(cost.throttles.iter().all(|at| *at < 5.0), "{polling:?}: {cost:?}");
    }
}

#[test]
fn the_document_is_up_to_date() {
    let checked_in = include_str!("../../docs/bulk-scale.md");
    assert!(document(&ALL) == checked_in, "docs/bulk-scale.md is stale: run `make generate`");
}
