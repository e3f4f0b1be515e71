//! Batches of valid and invalid ids, creation, release.

use super::*;

#[test]
fn vm_and_bmc_refuse_a_batch_with_one_invalid_id() {
    for name in ["vm", "bmc"] {
        let mut bench = Bench::new();
        let (good, bad) = (format!("{name}-000001"), format!("{name}-9"));
        let refusal = bench.perform(name, "StopInstances", ids(&[&good, &bad])).unwrap_err();
        assert_eq!((refusal.code.status, &*refusal.code.name), (404, "INVALID_INSTANCE_NOT_FOUND"));
        assert!(refusal.message.contains(&bad));
        assert_eq!(bench.status(&good), Some("RUNNING"));
        assert_eq!(bench.effects(&good, "stop"), 0);
    }
}

#[test]
fn zec_stops_valid_ids_and_lists_invalid_ones_once() {
    let mut bench = Bench::new();
    bench.set("zec-000002", "STOPPED");
    let batch = ids(&["zec-000001", "zec-000002", "zec-9", "zec-9"]);
    let answer = bench.must("zec", "StopInstances", batch);
    assert_eq!(answer, json!({ "instanceIds": ["zec-000002", "zec-9"] }));
    assert_eq!(bench.status("zec-000001"), Some("STOPPING"));
}

#[test]
fn zec_refuses_a_batch_of_invalid_ids() {
    let mut bench = Bench::new();
    bench.set("zec-000001", "RECYCLE");
    let refusal = bench.call("zec", "StopInstances", ids(&["zec-000001", "zec-9"]));
    assert_eq!(refusal, refused("OPERATION_DENIED_INSTANCE_RECYCLED"));
}

#[test]
fn only_zec_lists_what_failed() {
    for (name, answer) in [("vm", json!({})), ("bmc", json!({})), ("zec", ids(&[]))] {
        let id = format!("{name}-000001");
        assert_eq!(Bench::new().call(name, "StopInstances", ids(&[&id])), Ok(answer));
    }
}

#[test]
fn a_duplicate_id_is_changed_once() {
    for name in ["vm", "zec"] {
        let mut bench = Bench::new();
        let id = format!("{name}-000001");
        bench.must(name, "StopInstances", ids(&[&id, &id]));
        assert_eq!(bench.effects(&id, "stop"), 1);
    }
}

#[test]
fn a_soft_stop_has_its_own_duration_and_a_forced_one_ends_it() {
    let mut bench = Bench::new();
    let soft = json!({ "instanceIds": ["zec-000001"], "forceShutdown": false });
    bench.must("zec", "StopInstances", soft.clone());
    bench.must("zec", "StopInstances", ids(&["zec-000002"]));
    bench.wait(1);
    assert_eq!(bench.status("zec-000001"), Some("STOPPING"));
    assert_eq!(bench.status("zec-000002"), Some("STOPPED"));
    bench.must("zec", "StopInstances", soft);
    bench.must("zec", "StopInstances", ids(&["zec-000001"]));
    bench.wait(1);
    assert_eq!(bench.status("zec-000001"), Some("STOPPED"));
    assert_eq!(bench.effects("zec-000001", "stop"), 1);
}

#[test]
fn a_stopped_instance_can_be_started() {
    let mut bench = Bench::new();
    bench.must("vm", "StopInstances", ids(&["vm-000001"]));
    let early = bench.call("vm", "StartInstances", ids(&["vm-000001"]));
    assert_eq!(early, refused("OPERATION_DENIED_INSTANCE_NOT_STOPPED"));
    bench.wait(1);
    bench.must("vm", "StartInstances", ids(&["vm-000001"]));
    assert_eq!(bench.status("vm-000001"), Some("BOOTING"));
    bench.wait(1);
    assert_eq!(bench.status("vm-000001"), Some("RUNNING"));
}

#[test]
fn an_instance_is_reinstalled_and_resized() {
    let mut bench = Bench::new();
    let reset = json!({ "instanceId": "zec-000001", "password": "secret" });
    let running = bench.call("zec", "ResetInstance", reset.clone());
    assert_eq!(running, refused("OPERATION_DENIED_INSTANCE_NOT_STOPPED"));
    bench.set("zec-000001", "STOPPED");
    bench.must("zec", "ResetInstance", reset);
    assert_eq!(bench.status("zec-000001"), Some("REBUILDING"));
    bench.wait(1);
    assert_eq!(bench.status("zec-000001"), Some("RUNNING"));

    bench.set("zec-000001", "STOPPED");
    bench.must(
        "zec",
        "ModifyInstanceType",
        json!({ "instanceId": "zec-000001", "instanceType": "z8" }),
    );
    assert_eq!(bench.status("zec-000001"), Some("RESIZING"));
    bench.wait(1);
    let row = bench.must("zec", "DescribeInstances", ids(&["zec-000001"]));
    assert_eq!(row["dataSet"][0]["instanceType"], "z8");
    assert_eq!(row["dataSet"][0]["status"], "STOPPED");
}

/// An order of `count` machines named blue in Hong Kong.
fn order(product: &str, count: u64) -> (&'static str, Value) {
    let mut body = json!({ "zoneId": "HKG-A", "instanceName": "blue" });
    let (action, needed, number): (_, &[&str], _) = match product {
        "vm" => ("CreateInstances", &["imageId", "instanceType", "subnetId"], "instanceCount"),
        "zec" => ("CreateZecInstances", &["imageId", "instanceType", "subnetId"], "instanceCount"),
        _ => ("CreateInstances", &["instanceTypeId"], "amount"),
    };
    for parameter in needed {
        body[parameter] = json!("any");
    }
    let facts = &model::service(product).unwrap().facts;
    for (name, member) in
        facts.actions.get(action).unwrap().request.iter().filter(|(_, member)| member.required)
    {
        let value = member.enumeration.as_ref().and_then(|name| facts.enums.get(name)?.first());
        if body[name].is_null() && name != number {
            body[name] = json!(value.map_or("any", String::as_str));
        }
    }
    body[number] = json!(count);
    (action, body)
}

#[test]
fn creation_answers_with_new_ids() {
    for product in ["vm", "zec", "bmc"] {
        let mut bench = Bench::new();
        let (action, body) = order(product, 2);
        let answer = bench.must(product, action, body);
        let new: Vec<String> = serde_json::from_value(answer["instanceIdSet"].clone()).unwrap();
        assert!(new[0] < new[1] && new.iter().all(|id| id.len() == 18), "{new:?}");
        if product != "bmc" {
            assert_eq!(answer["instances"][1], json!({ "instanceId": new[1], "diskIdSet": [] }));
        }
        assert!(answer["orderNumber"].as_str().unwrap().contains(&new[0]));
        assert_ne!(bench.status(&new[0]), Some("RUNNING"));
        bench.wait(1);
        assert_eq!(bench.status(&new[0]), Some("RUNNING"));
        let described = bench.must(product, "DescribeInstances", ids(&[&new[0]]));
        let row = &described["dataSet"][0];
        assert_eq!((&row["instanceName"], &row["zoneId"]), (&json!("blue"), &json!("HKG-A")));
    }
}

#[test]
fn bmc_creates_one_instance_by_default_and_none_takes_more_than_100() {
    let (action, mut body) = order("bmc", 1);
    body["amount"].take();
    let answer = Bench::new().must("bmc", action, body);
    assert_eq!(answer["instanceIdSet"].as_array().unwrap().len(), 1);
    for (count, code) in
        [(101, "INVALID_PARAMETER_EXCEED_MAXIMUM"), (0, "INVALID_PARAMETER_LESS_MINIMUM")]
    {
        let (action, body) = order("zec", count);
        assert_eq!(Bench::new().call("zec", action, body), refused(code));
    }
}

#[test]
fn a_quota_limits_a_kind() {
    let mut bench = Bench::with(3, 4);
    let (action, body) = order("vm", 2);
    assert_eq!(bench.call("vm", action, body), refused("LIMIT_EXCEEDED_INSTANCE_QUOTA"));
    let (action, body) = order("vm", 1);
    bench.must("vm", action, body);
}

#[test]
fn released_instances_are_gone() {
    let mut bench = Bench::new();
    bench.must("zec", "ReleaseInstances", ids(&["zec-000001"]));
    assert_eq!(bench.status("zec-000001"), Some("RELEASING"));
    bench.wait(1);
    assert_eq!(bench.status("zec-000001"), None);
    let all = bench.must("zec", "DescribeInstances", json!({}));
    assert_eq!(all["totalCount"], 2);
}

#[test]
fn setting_a_status_keeps_the_effects() {
    let mut bench = Bench::new();
    bench.must("vm", "StopInstances", ids(&["vm-000001"]));
    bench.set("vm-000001", "RUNNING");
    assert_eq!(bench.effects("vm-000001", "stop"), 1);
    bench.wait(9);
    assert_eq!(bench.status("vm-000001"), Some("RUNNING"));
}
