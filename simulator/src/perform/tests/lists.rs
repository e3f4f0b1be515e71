//! Pages, filters, order.

use super::*;

#[test]
fn a_page_has_20_rows_by_default() {
    let mut bench = Bench::with(45, usize::MAX);
    let mut page = |body| bench.must("vm", "DescribeInstancesStatus", body);
    let first = page(json!({}));
    assert_eq!(first["totalCount"], 45);
    assert_eq!(column(&first, "instanceId").len(), 20);
    assert_eq!(column(&first, "instanceId")[0], "vm-000001");
    let last = page(json!({ "pageNum": 3 }));
    assert_eq!(column(&last, "instanceId").len(), 5);
    assert_eq!(column(&last, "instanceId")[0], "vm-000041");
    assert_eq!(column(&page(json!({ "pageSize": 1000 })), "instanceId").len(), 45);
    let past = page(json!({ "pageNum": u64::MAX }));
    assert_eq!((column(&past, "instanceId").len(), &past["totalCount"]), (0, &json!(45)));
}

#[test]
fn pages_apply_to_queries_by_id() {
    let mut bench = Bench::with(30, usize::MAX);
    let named: Vec<String> = (1..=30).map(|n| format!("vm-{n:06}")).collect();
    let answer = bench.must("vm", "DescribeInstancesStatus", json!({ "instanceIds": named }));
    assert_eq!(column(&answer, "instanceId").len(), 20);
    assert_eq!(answer["totalCount"], 30);
}

#[test]
fn unknown_ids_have_no_rows_and_rows_are_sorted_by_id() {
    let named = ids(&["vm-000002", "vm-9", "vm-000001", "vm-000002"]);
    let answer = Bench::new().must("vm", "DescribeInstances", named);
    assert_eq!(column(&answer, "instanceId"), ["vm-000001", "vm-000002"]);
    assert_eq!(answer["totalCount"], 2);
}

#[test]
fn rows_name_the_status_as_the_product_does() {
    let mut bench = Bench::new();
    for (name, member) in [("vm", "instanceStatus"), ("bmc", "instanceStatus"), ("zec", "status")] {
        let answer = bench.must(name, "DescribeInstances", json!({}));
        assert_eq!(column(&answer, member), ["RUNNING"; 3], "{name}");
    }
    let row = bench.must("zec", "DescribeInstancesStatus", json!({}))["dataSet"][0].take();
    assert_eq!(row, json!({ "instanceId": "zec-000001", "instanceStatus": "RUNNING" }));
}

#[test]
fn invalid_pages_and_ids_are_refused() {
    let many = |count| json!({ "instanceIds": vec!["vm-000001"; count] });
    for (action, body, code) in [
        ("DescribeInstances", json!({ "pageSize": 1001 }), "INVALID_PARAMETER_EXCEED_MAXIMUM"),
        ("DescribeInstances", json!({ "pageSize": 0 }), "INVALID_PARAMETER_LESS_MINIMUM"),
        ("DescribeInstances", json!({ "pageSize": -1 }), "INVALID_PARAMETER_LESS_MINIMUM"),
        ("DescribeInstances", json!({ "pageNum": 0 }), "INVALID_PARAMETER_LESS_MINIMUM"),
        ("DescribeInstances", json!({ "pageSize": "20" }), "INVALID_PARAMETER_TYPE"),
        ("DescribeInstances", json!({ "pageNum": 1.5 }), "INVALID_PARAMETER_TYPE"),
        ("DescribeInstances", json!({ "pageNum": true }), "INVALID_PARAMETER_TYPE"),
        ("DescribeInstances", json!({ "zoneId": 1 }), "INVALID_PARAMETER_TYPE"),
        ("DescribeInstances", many(101), "INVALID_PARAMETER_EXCEED_LENGTH"),
        ("StopInstances", json!({}), "MISSING_PARAMETER"),
        ("StopInstances", json!({ "instanceIds": null }), "MISSING_PARAMETER"),
        ("StopInstances", json!({ "instanceIds": [] }), "INVALID_PARAMETER_LESS_LENGTH"),
        ("StopInstances", many(101), "INVALID_PARAMETER_EXCEED_LENGTH"),
        ("StopInstances", json!({ "instanceIds": "vm-000001" }), "INVALID_PARAMETER_TYPE"),
        ("StopInstances", json!({ "instanceIds": [1] }), "INVALID_PARAMETER_TYPE"),
        ("StopInstances", json!({ "instanceIds": [""] }), "INVALID_INSTANCE_NOT_FOUND"),
        ("TerminateInstance", json!({ "instanceIds": ["vm-000001"] }), "MISSING_PARAMETER"),
        ("TerminateInstance", json!({ "instanceId": 1 }), "INVALID_PARAMETER_TYPE"),
        ("TerminateInstance", json!({ "instanceId": "vm-9" }), "INVALID_INSTANCE_NOT_FOUND"),
    ] {
        assert_eq!(Bench::new().call("vm", action, body.clone()), refused(code), "{action} {body}");
    }
    assert!(Bench::new().call("vm", "StopInstances", many(100)).is_ok());
    assert!(Bench::new().call("vm", "DescribeInstances", many(0)).is_ok());
}

#[test]
fn flags_are_checked_only_where_there_are_any() {
    let stop = |name, value: Value| {
        let body = json!({ "instanceIds": [format!("{name}-000001")], "forceShutdown": value });
        Bench::new().call(name, "StopInstances", body).err()
    };
    for value in [json!(true), json!(false), Value::Null] {
        assert_eq!(stop("vm", value), None);
    }
    assert_eq!(stop("zec", json!("no")), Some("INVALID_PARAMETER_TYPE".into()));
    assert_eq!(stop("bmc", json!("no")), None);
}

/// Three instances, of which one is stopping and one is named blue.
fn fleet(product: &str) -> Bench {
    let mut bench = Bench::new();
    bench.must(product, "StopInstances", ids(&[&format!("{product}-000002")]));
    let name = json!({ "instanceIds": [format!("{product}-000003")], "instanceName": "blue" });
    bench.must(product, "ModifyInstancesAttribute", name);
    bench
}

#[test]
fn descriptions_are_filtered_by_status_name_and_zone() {
    for (product, name, status) in [
        ("vm", "instanceName", "instanceStatus"),
        ("zec", "name", "status"),
        ("bmc", "instanceName", "instanceStatus"),
    ] {
        let mut bench = fleet(product);
        let mut total =
            |filter| bench.must(product, "DescribeInstances", filter)["totalCount"].clone();
        assert_eq!(total(json!({ status: "STOPPING" })), 1, "{product}");
        assert_eq!(total(json!({ name: "blue" })), 1, "{product}");
        assert_eq!(total(json!({ name: "green" })), 0, "{product}");
        assert_eq!(total(json!({ "zoneId": "SIM-A" })), 3, "{product}");
        assert_eq!(total(json!({ "zoneId": "SIM" })), 0, "{product}");
        assert_eq!(total(json!({ name: "blue", status: "STOPPING" })), 0, "{product}");
        assert_eq!(total(json!({ "zoneId": null, name: null })), 3, "{product}");
        // A part matches, except for bmc, where a star stands for the rest.
        assert_eq!(total(json!({ name: "lu" })), if product == "bmc" { 0 } else { 1 });
    }
    for (filter, total) in [("bl*", 1), ("bmc-*", 2), ("*", 3), ("lue*", 0)] {
        let answer =
            fleet("bmc").must("bmc", "DescribeInstances", json!({ "instanceName": filter }));
        assert_eq!(answer["totalCount"], total, "{filter}");
    }
}

#[test]
fn status_queries_have_no_filters() {
    for product in ["vm", "zec"] {
        let filter = json!({ "zoneId": "HKG-A", "instanceName": "blue", "name": "blue" });
        let answer = fleet(product).must(product, "DescribeInstancesStatus", filter);
        assert_eq!(answer["totalCount"], 3);
    }
}

#[test]
fn a_reused_id_does_not_inherit_the_name() {
    let mut bench = fleet("vm");
    let name = |bench: &mut Bench| {
        bench.must("vm", "DescribeInstances", ids(&["vm-000003"]))["dataSet"][0]["instanceName"]
            .clone()
    };
    bench.set("vm-000003", "STOPPED");
    assert_eq!(name(&mut bench), "blue");
    let now = bench.0.now();
    assert!(bench.0.instances("vm").unwrap().remove("vm-000003", now));
    bench.set("vm-000003", "STOPPED");
    assert_eq!(name(&mut bench), "vm-000003");
}

#[test]
fn a_list_by_cursor_that_is_made_up_ends_with_its_first_page() {
    let answer = Bench::new().must("zls", "DescribeLogs", json!({}));
    assert_eq!(answer["cursor"], Value::Null);
    assert!(!answer["dataSet"].as_array().unwrap().is_empty());
}
