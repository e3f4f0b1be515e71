//! Parameters and responses of the actions.

use super::*;
use crate::codes::{self, Code};
use crate::durations::Durations;
use crate::products;
use crate::random::Random;
use crate::status::Status;

fn fleet(name: &str, size: u32) -> Fleet {
    let hour = "3600".parse().unwrap();
    let durations = Durations {
        stop: hour,
        soft_stop: hour,
        start: hour,
        reboot: hour,
        create: hour,
        release: hour,
    };
    let product = products::ALL.into_iter().find(|product| product.name == name).unwrap();
    Fleet::new(product, size, durations, Random::new(0))
}

fn run(fleet: &mut Fleet, action: Action, body: &Value) -> Result<Value, &'static Code> {
    let parameters = Parameters::of(body).map_err(|refusal| refusal.code)?;
    let outcome = action.run(fleet, &parameters, Instant::now());
    outcome.map(Value::Object).map_err(|refusal| refusal.code)
}

fn refused(action: Action, body: &Value) -> Option<&'static Code> {
    run(&mut fleet("vm", 3), action, body).err()
}

fn described_ids(answer: &Value) -> Vec<&str> {
    let rows = answer["dataSet"].as_array().unwrap();
    rows.iter().map(|row| row["instanceId"].as_str().unwrap()).collect()
}

#[test]
fn a_page_has_20_rows_by_default() {
    let mut fleet = fleet("vm", 45);
    let mut page = |body| run(&mut fleet, Action::DescribeStatus, &body).unwrap();
    let first = page(json!({}));
    assert_eq!(first["totalCount"], 45);
    assert_eq!(described_ids(&first).len(), 20);
    assert_eq!(described_ids(&first)[0], "vm-000001");
    let last = page(json!({ "pageNum": 3 }));
    assert_eq!(described_ids(&last).len(), 5);
    assert_eq!(described_ids(&last)[0], "vm-000041");
    assert_eq!(described_ids(&page(json!({ "pageSize": 1000 }))).len(), 45);
    let past_the_end = page(json!({ "pageNum": u64::MAX }));
    assert_eq!((described_ids(&past_the_end).len(), &past_the_end["totalCount"]), (0, &json!(45)));
}

#[test]
fn pages_apply_to_queries_by_id() {
    let mut fleet = fleet("vm", 30);
    let ids: Vec<String> = (1..=30).map(|n| format!("vm-{n:06}")).collect();
    let answer = run(&mut fleet, Action::DescribeStatus, &json!({ "instanceIds": ids })).unwrap();
    assert_eq!(described_ids(&answer).len(), 20);
    assert_eq!(answer["totalCount"], 30);
}

#[test]
fn unknown_ids_have_no_rows_and_rows_are_sorted_by_id() {
    let body = json!({ "instanceIds": ["vm-000002", "vm-9", "vm-000001", "vm-000002"] });
    let answer = run(&mut fleet("vm", 3), Action::Describe, &body).unwrap();
    assert_eq!(described_ids(&answer), ["vm-000001", "vm-000002"]);
    assert_eq!(answer["totalCount"], 2);
}

#[test]
fn rows_name_the_status_as_the_product_does() {
    let row =
        |name, action| run(&mut fleet(name, 1), action, &json!({})).unwrap()["dataSet"][0].clone();
    for (name, field) in [("vm", "instanceStatus"), ("bmc", "instanceStatus"), ("zec", "status")] {
        assert_eq!(row(name, Action::Describe)[field], "RUNNING", "{name}");
    }
    assert_eq!(row("zec", Action::Describe).get("instanceStatus"), None);
    let row = row("zec", Action::DescribeStatus);
    assert_eq!(row, json!({ "instanceId": "zec-000001", "instanceStatus": "RUNNING" }));
}

#[test]
fn descriptions_are_filtered_by_status() {
    let mut fleet = fleet("zec", 3);
    run(&mut fleet, Action::Stop, &json!({ "instanceIds": ["zec-000002"] })).unwrap();
    let answer = run(&mut fleet, Action::Describe, &json!({ "status": "STOPPING" })).unwrap();
    assert_eq!(described_ids(&answer), ["zec-000002"]);
    assert_eq!(answer["totalCount"], 1);
}

#[test]
fn invalid_pages_are_refused() {
    for (body, code) in [
        (json!({ "pageSize": 1001 }), codes::EXCEED_MAXIMUM),
        (json!({ "pageSize": 0 }), codes::LESS_MINIMUM),
        (json!({ "pageSize": -1 }), codes::LESS_MINIMUM),
        (json!({ "pageNum": 0 }), codes::LESS_MINIMUM),
        (json!({ "pageSize": "20" }), codes::PARAMETER_TYPE),
        (json!({ "pageNum": 1.5 }), codes::PARAMETER_TYPE),
        (json!({ "pageNum": true }), codes::PARAMETER_TYPE),
    ] {
        assert_eq!(refused(Action::Describe, &body), Some(code), "{body}");
    }
}

#[test]
fn invalid_ids_are_refused() {
    let ids = |count| json!({ "instanceIds": vec!["vm-000001"; count] });
    for (body, code) in [
        (json!({}), codes::MISSING_PARAMETER),
        (json!({ "instanceIds": null }), codes::MISSING_PARAMETER),
        (json!({ "instanceIds": [] }), codes::LESS_LENGTH),
        (ids(101), codes::EXCEED_LENGTH),
        (json!({ "instanceIds": "vm-000001" }), codes::PARAMETER_TYPE),
        (json!({ "instanceIds": [1] }), codes::PARAMETER_TYPE),
        (json!({ "instanceIds": [""] }), codes::INSTANCE_NOT_FOUND),
        (json!([]), codes::PARAMETER_TYPE),
        (Value::Null, codes::PARAMETER_TYPE),
    ] {
        assert_eq!(refused(Action::Stop, &body), Some(code), "{body}");
    }
    assert_eq!(refused(Action::Stop, &ids(100)), None);
    assert_eq!(refused(Action::Describe, &ids(101)), Some(codes::EXCEED_LENGTH));
    assert_eq!(refused(Action::Describe, &ids(0)), None);
}

#[test]
fn terminate_takes_one_id() {
    assert_eq!(refused(Action::Terminate, &json!({ "instanceId": "vm-000001" })), None);
    for (body, code) in [
        (json!({ "instanceIds": ["vm-000001"] }), codes::MISSING_PARAMETER),
        (json!({ "instanceId": 1 }), codes::PARAMETER_TYPE),
        (json!({ "instanceId": "vm-9" }), codes::INSTANCE_NOT_FOUND),
    ] {
        assert_eq!(refused(Action::Terminate, &body), Some(code), "{body}");
    }
}

#[test]
fn only_zec_lists_failed_ids() {
    for (name, answer) in
        [("vm", json!({})), ("bmc", json!({})), ("zec", json!({ "instanceIds": [] }))]
    {
        let body = json!({ "instanceIds": [format!("{name}-000001")] });
        assert_eq!(run(&mut fleet(name, 1), Action::Stop, &body), Ok(answer));
    }
}

#[test]
fn force_flags_are_read_only_where_supported() {
    let stop = |name, value: Value| {
        let body = json!({ "instanceIds": [format!("{name}-000001")], "forceShutdown": value });
        run(&mut fleet(name, 1), Action::Stop, &body).err()
    };
    for value in [json!(true), json!(false), Value::Null] {
        assert_eq!(stop("vm", value), None);
    }
    assert_eq!(stop("zec", json!("no")), Some(codes::PARAMETER_TYPE));
    assert_eq!(stop("bmc", json!("no")), None);

    let mut fleet = fleet("zec", 1);
    let body = json!({ "instanceIds": ["zec-000001"] });
    let forced = json!({ "instanceIds": ["zec-000001"], "forceReboot": true });
    assert!(run(&mut fleet, Action::Reboot, &body).is_ok());
    assert_eq!(run(&mut fleet, Action::Reboot, &body), Err(codes::INSTANCE_STATUS));
    assert!(run(&mut fleet, Action::Reboot, &forced).is_ok());
}

#[test]
fn creation_returns_the_new_ids() {
    let order = |count| {
        json!({ "zoneId": "a", "imageId": "b", "instanceType": "c",
        "subnetId": "d", "instanceCount": count })
    };
    let mut fleet = fleet("zec", 1);
    let answer = run(&mut fleet, Action::Create, &order(2)).unwrap();
    assert_eq!(answer["instanceIdSet"], json!(["zec-000002", "zec-000003"]));
    assert_eq!(answer["instances"][1]["instanceId"], "zec-000003");
    assert!(answer["orderNumber"].is_string());
    assert_eq!(run(&mut fleet, Action::Create, &order(101)), Err(codes::EXCEED_MAXIMUM));
    assert_eq!(run(&mut fleet, Action::Create, &order(0)), Err(codes::LESS_MINIMUM));
    assert_eq!(run(&mut fleet, Action::Create, &json!({})), Err(codes::MISSING_PARAMETER));
}

#[test]
fn bmc_creates_one_instance_by_default() {
    let order = json!({ "zoneId": "a", "instanceChargeType": "b", "instanceTypeId": "c",
        "internetChargeType": "d" });
    let answer = run(&mut fleet("bmc", 0), Action::Create, &order).unwrap();
    assert_eq!(answer["instanceIdSet"], json!(["bmc-000001"]));
    assert_eq!(answer.get("instances"), None);
}

/// Two instances of the fleet, and two named "blue" in another zone.
fn fleet_with_blue_ones(name: &str) -> Fleet {
    let mut order = json!({ "zoneId": "HKG-A", "instanceName": "blue" });
    let needed = [
        "imageId",
        "instanceType",
        "instanceTypeId",
        "subnetId",
        "instanceChargeType",
        "internetChargeType",
    ];
    for parameter in needed {
        order[parameter] = json!("any");
    }
    let mut fleet = fleet(name, 2);
    order[fleet.product.creation.count] = json!(2);
    run(&mut fleet, Action::Create, &order).unwrap();
    fleet
}

#[test]
fn a_created_instance_has_its_name_and_zone() {
    for name in ["vm", "zec", "bmc"] {
        let mut fleet = fleet_with_blue_ones(name);
        let answer = run(&mut fleet, Action::Describe, &json!({})).unwrap();
        let named = |row: &Value| (row["instanceName"].clone(), row["zoneId"].clone());
        let rows: Vec<_> = answer["dataSet"].as_array().unwrap().iter().map(named).collect();
        let first = (json!(format!("{name}-000001")), json!("SIM-A"));
        assert_eq!(rows[0], first, "{name}");
        assert_eq!(rows[2..], [(json!("blue"), json!("HKG-A")), (json!("blue"), json!("HKG-A"))]);
    }
}

#[test]
fn descriptions_are_filtered_by_name_and_zone() {
    for (name, parameter) in [("vm", "instanceName"), ("zec", "name"), ("bmc", "instanceName")] {
        let mut fleet = fleet_with_blue_ones(name);
        let mut total = |filter| {
            run(&mut fleet, Action::Describe, &filter).unwrap()["totalCount"].as_u64().unwrap()
        };
        assert_eq!(total(json!({ parameter: "blue" })), 2, "{name}");
        assert_eq!(total(json!({ parameter: "green" })), 0, "{name}");
        assert_eq!(total(json!({ parameter: format!("{name}-000001") })), 1, "{name}");
        assert_eq!(total(json!({ "zoneId": "HKG-A" })), 2, "{name}");
        assert_eq!(total(json!({ "zoneId": "SIM-A" })), 2, "{name}");
        assert_eq!(total(json!({ "zoneId": "SIM" })), 0, "{name}");
        assert_eq!(total(json!({ "zoneId": "SIM-A", parameter: "blue" })), 0, "{name}");
        assert_eq!(total(json!({ "zoneId": null, parameter: null })), 4, "{name}");
        // A substring matches, except for bmc, where a star stands for the rest.
        assert_eq!(total(json!({ parameter: "lu" })), if name == "bmc" { 0 } else { 2 }, "{name}");
    }
    let mut bmc = fleet_with_blue_ones("bmc");
    for (filter, total) in [("bl*", 2), ("bmc-*", 2), ("*", 4), ("lue*", 0)] {
        let answer = run(&mut bmc, Action::Describe, &json!({ "instanceName": filter })).unwrap();
        assert_eq!(answer["totalCount"], total, "{filter}");
    }
    assert_eq!(refused(Action::Describe, &json!({ "zoneId": 1 })), Some(codes::PARAMETER_TYPE));
    assert_eq!(
        refused(Action::Describe, &json!({ "instanceName": 1 })),
        Some(codes::PARAMETER_TYPE)
    );
}

#[test]
fn status_queries_have_no_filters() {
    for name in ["vm", "zec"] {
        let filter = json!({ "zoneId": "HKG-A", "instanceName": "blue", "name": "blue" });
        let answer = run(&mut fleet_with_blue_ones(name), Action::DescribeStatus, &filter).unwrap();
        assert_eq!(answer["totalCount"], 4);
    }
}

#[test]
fn a_reused_id_does_not_inherit_the_name() {
    let mut fleet = fleet_with_blue_ones("vm");
    let id = json!({ "instanceIds": ["vm-000003"] });
    let name = |fleet: &mut Fleet| {
        run(fleet, Action::Describe, &id).unwrap()["dataSet"][0]["instanceName"].clone()
    };
    fleet.set("vm-000003", Status::STOPPED, Instant::now());
    assert_eq!(name(&mut fleet), "blue");
    assert!(fleet.remove("vm-000003", Instant::now()));
    fleet.set("vm-000003", Status::STOPPED, Instant::now());
    assert_eq!(name(&mut fleet), "vm-000003");
}
