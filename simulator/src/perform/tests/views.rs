//! Answers that are stale, partial or moved.

use super::*;

const STALE: View = View { stale: true, lacking: 0, moved: 0 };
const LACKING: View = View { stale: false, lacking: 1, moved: 0 };
const MOVED: View = View { stale: false, lacking: 0, moved: 2 };

fn seen(bench: &mut Bench, action: &str, body: Value, view: View) -> Value {
    bench.perform_seen("vm", action, body, view).unwrap().into()
}

fn statuses(bench: &mut Bench, view: View) -> Vec<String> {
    let answer = seen(bench, "DescribeInstancesStatus", json!({}), view);
    column(&answer, "instanceStatus").into_iter().map(str::to_owned).collect()
}

fn page(bench: &mut Bench, number: u64, view: View) -> Vec<String> {
    let body = json!({ "pageNum": number, "pageSize": 2 });
    let answer = seen(bench, "DescribeInstancesStatus", body, view);
    assert_eq!(answer["totalCount"], 5);
    column(&answer, "instanceId").into_iter().map(str::to_owned).collect()
}

#[test]
fn a_stale_status_is_the_one_before_the_last_change() {
    let mut bench = Bench::new();
    assert_eq!(statuses(&mut bench, STALE), ["RUNNING"; 3]);
    bench.must("vm", "StopInstances", ids(&["vm-000001"]));
    assert_eq!(statuses(&mut bench, STALE), ["RUNNING"; 3]);
    assert_eq!(statuses(&mut bench, View::default())[0], "STOPPING");
    bench.wait(1);
    assert_eq!(statuses(&mut bench, STALE), ["STOPPING", "RUNNING", "RUNNING"]);
    bench.set("vm-000002", "RECYCLE");
    bench.set("vm-000002", "RECYCLE");
    assert_eq!(statuses(&mut bench, STALE)[1], "RUNNING");
}

#[test]
fn filters_are_as_stale_as_rows() {
    let mut bench = Bench::new();
    bench.set("vm-000001", "STOPPED");
    let running = json!({ "instanceStatus": "RUNNING" });
    let answer = seen(&mut bench, "DescribeInstances", running, STALE);
    assert_eq!(column(&answer, "instanceId").len(), 3);
}

#[test]
fn a_partial_list_lacks_the_last_rows_of_its_page() {
    let mut bench = Bench::with(5, usize::MAX);
    assert_eq!(page(&mut bench, 1, LACKING), ["vm-000001"]);
    assert_eq!(page(&mut bench, 3, LACKING), [""; 0]);
    let all = View { lacking: usize::MAX, ..LACKING };
    assert_eq!(page(&mut bench, 2, all), [""; 0]);
}

#[test]
fn a_moved_page_begins_with_rows_of_the_page_before() {
    let mut bench = Bench::with(5, usize::MAX);
    assert_eq!(page(&mut bench, 1, MOVED), ["vm-000001", "vm-000002"]);
    assert_eq!(page(&mut bench, 2, MOVED), ["vm-000001", "vm-000002"]);
    assert_eq!(page(&mut bench, 3, MOVED), ["vm-000003"]);
    let far = View { moved: usize::MAX, ..MOVED };
    assert_eq!(page(&mut bench, 3, far), ["vm-000001"]);
}
