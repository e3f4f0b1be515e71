//! Tests listing all instances: the list is complete, or there is an error.

use crate::support::probe::{Probe, in_both};
use crate::support::scripted::{Answer, Request, Scripted};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

const ONCE: [(&str, &str); 1] = [("max_attempts", "1")];

/// The parameters of a request.
struct Asked {
    page: usize,
    size: usize,
}

fn asked(request: &Request) -> Asked {
    let body: Value = serde_json::from_str(&request.body).expect("JSON");
    let number = |name: &str| body[name].as_u64().expect("a number") as usize;
    Asked { page: number("pageNum"), size: number("pageSize") }
}

/// A page of instances from `first`, at most `count` of `all`.
fn page(first: usize, count: usize, all: usize, total: Option<usize>) -> Answer {
    let row = |n| json!({ "instanceId": format!("vm-{n}"), "instanceStatus": "RUNNING" });
    let rows: Vec<Value> = (first..all.min(first + count)).map(row).collect();
    let mut response = json!({ "dataSet": rows });
    if let Some(total) = total {
        response["totalCount"] = total.into();
    }
    Answer::json(200, &json!({ "requestId": "T-1", "response": response }).to_string())
}

/// Queries instances; returns the result and the number of requests.
fn describe(
    probe: &mut Probe,
    ids: &[&str],
    pages: impl Fn(Asked) -> Answer + Send + Sync + 'static,
) -> (Value, usize) {
    let server = Scripted::start(move |request| pages(asked(request)));
    probe.context("0", &server.url(), &ONCE);
    let result = probe.ask(&[&["run", "0", "describe"], ids].concat());
    probe.must(&["context.free", "0"]);
    (result, server.requests().len())
}

/// Asserts success with a number of distinct rows.
fn assert_whole(result: &Value, count: usize) {
    assert_eq!(0, result["code"], "{result}");
    let rows = result["instances"].as_array().expect("instances");
    let ids: BTreeSet<&str> = rows.iter().map(|row| row[0].as_str().expect("an id")).collect();
    assert_eq!((count, count), (rows.len(), ids.len()), "distinct rows");
}

fn assert_no_answer(result: &Value) {
    assert_eq!("ZL_ERR_RESPONSE", result["error"]["name"], "{result}");
    assert_eq!(200, result["error"]["http_status"], "{result}");
}

#[test]
fn pages_smaller_than_requested_are_all_read() {
    in_both(|probe| {
        let (result, _) = describe(probe, &[], |asked| {
            let size = asked.size.min(100);
            page((asked.page - 1) * size, size, 250, Some(250))
        });
        assert_whole(&result, 250);
    });
}

#[test]
fn smaller_pages_with_gaps_are_an_error() {
    in_both(|probe| {
        for most in [40, 100] {
            let (result, _) = describe(probe, &[], move |asked| {
                page((asked.page - 1) * asked.size, asked.size.min(most), 250, Some(250))
            });
            // There are no gaps if the requested size is not larger than the service's.
            if result["code"] == 0 && most == 100 {
                assert_whole(&result, 250);
            } else {
                assert_no_answer(&result);
            }
        }
    });
}

#[test]
fn without_a_total_a_full_page_is_not_the_last() {
    in_both(|probe| {
        for rest in [0, 7] {
            let (result, requests) = describe(probe, &[], move |asked| {
                page((asked.page - 1) * asked.size, asked.size, asked.size * 2 + rest, None)
            });
            assert_eq!(3, requests, "{rest} rows on the last page");
            let count = result["instances"].as_array().expect("instances").len();
            assert!(count > rest && (count - rest).is_multiple_of(2), "{count} rows");
            assert_whole(&result, count);
        }
    });
}

#[test]
fn without_a_total_a_short_page_is_the_last() {
    in_both(|probe| {
        let (result, requests) = describe(probe, &[], |asked| page(0, asked.size, 3, None));
        assert_whole(&result, 3);
        assert_eq!(1, requests);
    });
}

#[test]
fn a_repeated_page_is_an_error() {
    in_both(|probe| {
        let (result, requests) = describe(probe, &[], |_| page(0, 100, 100, Some(250)));
        assert_no_answer(&result);
        assert_eq!(2, requests, "the error is found in one pass");
        let (result, requests) = describe(probe, &[], |asked| page(0, asked.size, 5000, None));
        assert_no_answer(&result);
        assert_eq!(2, requests, "the error is found in one pass");
    });
}

/// A server with pages; `page` gets the number of the request, from 1.
fn counted(
    pages: impl Fn(usize, Asked) -> Answer + Send + Sync + 'static,
) -> impl Fn(Asked) -> Answer + Send + Sync + 'static {
    let requests = AtomicUsize::new(0);
    move |asked| pages(requests.fetch_add(1, Ordering::Relaxed) + 1, asked)
}

#[test]
fn a_list_that_loses_an_instance_between_two_pages_is_read_again() {
    in_both(|probe| {
        // The first instance is deleted, so the first of page 2 moves to page 1.
        let (result, requests) = describe(
            probe,
            &[],
            counted(|request, asked| {
                let gone = usize::from(request > 1);
                page(gone + (asked.page - 1) * asked.size, asked.size, 2500, Some(2500 - gone))
            }),
        );
        assert_whole(&result, 2499);
        let rows = result["instances"].as_array().expect("instances");
        let has = |id: &str| rows.iter().any(|row| row[0] == *id);
        assert!(
            !has("vm-0") && (1..2500).all(|n| has(&format!("vm-{n}"))),
            "all others are listed"
        );
        assert_eq!(2 + 2500_usize.div_ceil(1000), requests, "the list changed on its second page");
    });
}

#[test]
fn a_list_with_an_instance_on_two_pages_is_read_again() {
    in_both(|probe| {
        // A new instance moved the last of page 1 to page 2, and another was deleted.
        let (result, requests) = describe(
            probe,
            &[],
            counted(|request, asked| {
                let moved = usize::from(request == 2);
                page((asked.page - 1) * 100 - moved, 100, 150, Some(150))
            }),
        );
        assert_whole(&result, 150);
        assert_eq!(4, requests);
    });
}

#[test]
fn a_list_that_keeps_changing_is_an_error() {
    in_both(|probe| {
        let (result, requests) = describe(
            probe,
            &[],
            counted(|request, asked| {
                page(
                    (asked.page - 1) * asked.size,
                    asked.size,
                    2500 + request,
                    Some(2500 + request),
                )
            }),
        );
        assert_no_answer(&result);
        assert!(result["error"]["message"].to_string().contains("on every read"), "{result}");
        assert_eq!(6, requests, "three passes of two pages");
    });
}

/// An answer with rows of `vm-0` in these statuses.
fn said_of_one(statuses: &[&str]) -> Answer {
    let row = |status| json!({ "instanceId": "vm-0", "instanceStatus": status });
    let rows: Vec<Value> = statuses.iter().map(row).collect();
    let response = json!({ "dataSet": rows, "totalCount": 1 });
    Answer::json(200, &json!({ "requestId": "T-1", "response": response }).to_string())
}

#[test]
fn a_contradictory_list_is_an_error() {
    in_both(|probe| {
        for ids in [&["vm-0"][..], &[]] {
            let (result, _) = describe(probe, ids, |_| said_of_one(&["RUNNING", "STOPPED"]));
            assert_no_answer(&result);
            assert!(result["error"]["message"].to_string().contains("two statuses"), "{result}");
            let (result, _) = describe(probe, ids, |_| said_of_one(&["RUNNING", "RUNNING"]));
            assert_whole(&result, 1);
        }
    });
}

#[test]
fn fewer_rows_than_the_total_are_an_error() {
    in_both(|probe| {
        for rows in [0, 150] {
            let (result, _) = describe(probe, &[], move |asked| {
                page((asked.page - 1) * 100, 100, rows, Some(5000))
            });
            assert_no_answer(&result);
        }
        let (result, _) = describe(probe, &[], |_| page(0, 100, 0, Some(0)));
        assert_whole(&result, 0);
    });
}

#[test]
fn more_rows_than_ids_are_an_error() {
    in_both(|probe| {
        let (result, requests) = describe(probe, &["vm-0"], |_| page(0, 100, 3, Some(3)));
        assert_no_answer(&result);
        assert_eq!(1, requests);
        // One new row per page, without end.
        let next = |asked: Asked| page(asked.page - 1, 1, usize::MAX, Some(1_000_000));
        let (result, requests) = describe(probe, &["vm-0"], next);
        assert_no_answer(&result);
        assert_eq!(2, requests);
        let (result, _) = describe(probe, &["vm-0", "vm-1"], |_| page(0, 100, 1, Some(1)));
        assert_whole(&result, 1);
    });
}
