//! Disks, addresses, networks, certificates.

use super::*;

fn disks(bench: &mut Bench, count: u64, instance: Option<&str>) -> Vec<String> {
    let body = json!({ "chargeType": "POSTPAID", "diskName": "data", "diskSize": 20, "zoneId": "HKG-A",
        "diskAmount": count, "instanceId": instance });
    serde_json::from_value(bench.must("vm", "CreateDisks", body)["diskIds"].clone()).unwrap()
}

#[test]
fn a_disk_is_created_attached_detached_and_destroyed() {
    let mut bench = Bench::new();
    let new = disks(&mut bench, 2, None);
    assert_eq!(bench.status(&new[0]), Some("CREATING"));
    bench.wait(1);
    assert_eq!(bench.status(&new[0]), Some("AVAILABLE"));

    let attach = |instance| json!({ "diskIds": [new[0]], "instanceId": instance });
    let nowhere = bench.call("vm", "AttachDisks", attach("vm-9"));
    assert_eq!(nowhere, refused("INVALID_INSTANCE_NOT_FOUND"));
    bench.must("vm", "AttachDisks", attach("vm-000001"));
    assert_eq!(bench.status(&new[0]), Some("ATTACHING"));
    bench.wait(1);
    assert_eq!(bench.status(&new[0]), Some("IN_USE"));
    let found = bench.must("vm", "DescribeDisks", json!({ "instanceId": "vm-000001" }));
    assert_eq!(column(&found, "diskId"), [&new[0]]);
    assert_eq!(
        (&found["dataSet"][0]["diskSize"], &found["dataSet"][0]["zoneId"]),
        (&json!(20), &json!("HKG-A"))
    );

    let terminate = json!({ "diskId": new[0] });
    let used = bench.call("vm", "TerminateDisk", terminate.clone());
    assert_eq!(used, refused("UNSUPPORTED_OPERATION_DISK_IN_USE"));
    bench.must("vm", "DetachDisks", json!({ "diskIds": [new[0]] }));
    bench.wait(1);
    assert_eq!(bench.status(&new[0]), Some("AVAILABLE"));
    let row = bench.must("vm", "DescribeDisks", json!({ "diskIds": [new[0]] }));
    assert_eq!(row["dataSet"][0]["instanceId"], Value::Null);

    let early = bench.call("vm", "ReleaseDisk", terminate.clone());
    assert_eq!(early, refused("OPERATION_DENIED_RESOURCE_NOT_RECYCLED"));
    bench.must("vm", "TerminateDisk", terminate.clone());
    bench.wait(1);
    assert_eq!(bench.status(&new[0]), Some("RECYCLED"));
    bench.must("vm", "ReleaseDisk", terminate);
    bench.wait(1);
    assert_eq!(bench.status(&new[0]), None);
    assert_eq!(bench.status(&new[1]), Some("AVAILABLE"));
}

/// Where the first and the second call leave a resource.
fn removed_twice(
    service: &str,
    create: &str,
    delete: &str,
    parameter: &str,
) -> [Option<&'static str>; 2] {
    let mut bench = Bench::new();
    let order = super::every_action::required(model::service(service).unwrap(), create);
    let new = bench.must(service, create, order.into());
    let id = match &new[parameter] {
        Value::Null => new[format!("{parameter}s")][0].as_str().unwrap(),
        id => id.as_str().unwrap(),
    };
    bench.wait(1);
    [(); 2].map(|()| {
        bench.must(service, delete, json!({ parameter: id }));
        bench.wait(1);
        bench.status(id)
    })
}

#[test]
fn a_second_call_removes_what_is_in_the_recycle_bin() {
    for (service, create, delete, parameter) in [
        ("zec", "CreateDisks", "ReleaseDisk", "diskId"),
        ("zec", "CreateEips", "DeleteEip", "eipId"),
        ("zec", "CreateCidr", "DeleteCidr", "cidrId"),
        ("zec", "CreateNatGateway", "DeleteNatGateway", "natGatewayId"),
        ("zlb", "CreateLoadBalancer", "TerminateLoadBalancer", "loadBalancerId"),
    ] {
        let left = removed_twice(service, create, delete, parameter);
        assert_eq!(left, [Some("RECYCLED"), None], "{service} {delete}");
    }
}

#[test]
fn a_disk_of_zec_in_use_is_not_released() {
    let mut bench = Bench::new();
    let order = json!({ "diskName": "data", "diskSize": 20, "zoneId": "HKG-A", "instanceId": "zec-000001" });
    let id = bench.must("zec", "CreateDisks", order)["diskIds"][0].take();
    bench.wait(1);
    let release = json!({ "diskId": id });
    let used = bench.call("zec", "ReleaseDisk", release.clone());
    assert_eq!(used, refused("UNSUPPORTED_OPERATION_DISK_IN_USE"));
    bench.must("zec", "DetachDisks", json!({ "diskIds": [id] }));
    bench.wait(1);
    bench.must("zec", "ReleaseDisk", release.clone());
    let early = bench.call("zec", "ReleaseDisk", release);
    assert_eq!(early, refused("UNSUPPORTED_OPERATION_DISK_BEING_RECYCLE"));
}

#[test]
fn what_sdn_deletes_is_destroyed_from_the_recycle_bin() {
    for (create, delete, destroy, parameter) in [
        ("CreatePort", "TerminatePort", "DestroyPort", "portId"),
        (
            "CreatePrivateConnect",
            "DeletePrivateConnect",
            "DestroyPrivateConnect",
            "privateConnectId",
        ),
        ("CreateCloudRouter", "DeleteCloudRouter", "DestroyCloudRouter", "cloudRouterId"),
    ] {
        let mut bench = Bench::new();
        let order = super::every_action::required(model::service("sdn").unwrap(), create);
        let new = bench.must("sdn", create, order.into())[parameter].take();
        let id = new.as_str().unwrap();
        let named = json!({ parameter: id });
        let mut statuses = vec![bench.status(id)];
        for action in [None, Some(delete), Some(destroy)] {
            if let Some(action) = action {
                bench.must("sdn", action, named.clone());
                statuses.push(bench.status(id));
            }
            bench.wait(1);
            statuses.push(bench.status(id));
        }
        let expected = ["CREATING", "RUNNING", "DELETING", "RECYCLED", "DESTROYING"].map(Some);
        assert_eq!(statuses, [&expected[..], &[None]].concat());
        let early = Bench::new().call("sdn", destroy, named.clone());
        assert!(early.unwrap_err().ends_with("_NOT_FOUND"));
    }
}

#[test]
fn a_row_has_what_it_was_given_in_the_shape_of_its_type() {
    let mut bench = Bench::new();
    // What creates an edge point has other members than what tells it.
    let order = json!({ "edgePoints": [{ "cloudType": "AWS", "psk": "hidden" }, {}] });
    let id = bench.must("sdn", "CreateCloudRouter", order)["cloudRouterId"].take();
    let found = bench.must("sdn", "DescribeCloudRouters", json!({ "cloudRouterIds": [id] }));
    let points = &found["dataSet"][0]["edgePoints"];
    let service = model::service("sdn").unwrap();
    let known: Vec<&str> = service.type_of("CloudRouterEdgePoint").unwrap().names().collect();
    for point in points.as_array().unwrap() {
        assert!(
            point.as_object().unwrap().keys().all(|name| known.contains(&name.as_str())),
            "{point}"
        );
        assert_eq!(point.as_object().unwrap().len(), known.len());
    }
    assert_eq!(points.as_array().unwrap().len(), 2);
    assert_ne!(points[0]["edgePointId"], points[1]["edgePointId"]);
}

#[test]
fn a_disk_that_is_created_for_an_instance_is_in_use() {
    let mut bench = Bench::new();
    let new = disks(&mut bench, 1, Some("vm-000002"));
    bench.wait(1);
    assert_eq!(bench.status(&new[0]), Some("IN_USE"));
}

#[test]
fn an_address_is_bound_and_unbound() {
    let mut bench = Bench::new();
    let order = super::every_action::required(model::service("zec").unwrap(), "CreateEips");
    let id =
        bench.must("zec", "CreateEips", order.into())["eipIds"][0].as_str().unwrap().to_owned();
    let nic = {
        let order =
            super::every_action::required(model::service("zec").unwrap(), "CreateNetworkInterface");
        bench.must("zec", "CreateNetworkInterface", order.into())["nicId"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    bench.wait(1);
    let bind = json!({ "eipIds": [id, "eip-9"], "nicId": nic });
    assert_eq!(
        bench.must("zec", "AssociateEipAddress", bind),
        json!({ "failedEipIds": ["eip-9"] })
    );
    assert_eq!(bench.status(&id), Some("ASSIGNING"));
    bench.wait(1);
    assert_eq!(bench.status(&id), Some("BINDED"));
    let kept = bench.call("zec", "DeleteEip", json!({ "eipId": id }));
    assert_eq!(kept, refused("OPERATION_DENIED_RESOURCE_IN_USE"));
    bench.must("zec", "UnassociateEipAddress", json!({ "eipIds": [id] }));
    let row = bench.must("zec", "DescribeEips", json!({ "eipIds": [id] }))["dataSet"][0].take();
    assert_eq!((&row["status"], &row["nicId"]), (&json!("UNBIND"), &Value::Null));
}

#[test]
fn a_network_in_use_cannot_be_deleted() {
    let mut bench = Bench::new();
    let vpc = bench.must(
        "zec",
        "CreateVpc",
        json!({ "name": "v", "cidrBlock": "10.0.0.0/8", "mtu": 1500 }),
    );
    let vpc = vpc["vpcId"].as_str().unwrap().to_owned();
    let mut order = super::every_action::required(model::service("zec").unwrap(), "CreateSubnet");
    order.insert("vpcId".into(), json!(vpc));
    let subnet = bench.must("zec", "CreateSubnet", order.into())["subnetId"].take();
    let delete = json!({ "vpcId": vpc });
    assert_eq!(
        bench.call("zec", "DeleteVpc", delete.clone()),
        refused("OPERATION_DENIED_VPC_IN_USE")
    );
    bench.must("zec", "DeleteSubnet", json!({ "subnetId": subnet }));
    bench.must("zec", "DeleteVpc", delete.clone());
    assert_eq!(bench.call("zec", "DeleteVpc", delete), refused("INVALID_VPC_NOT_FOUND"));
}

#[test]
fn a_domain_takes_a_certificate_or_fails() {
    let mut bench = Bench::new();
    let mut certificate = |content: &str| {
        let body = json!({ "certificateContent": content, "certificateKey": "key" });
        bench.must("cdn", "CreateCertificate", body)["certificateId"].take()
    };
    let (good, bad) = (certificate("-----BEGIN CERTIFICATE-----"), certificate("nonsense"));
    for (certificate, status) in [(good, "DEPLOYED"), (bad, "FAILED")] {
        let body = json!({ "domainId": "domain-000001", "certificateId": certificate });
        bench.must("cdn", "ModifyDomainCertificate", body);
        let find = json!({ "domainIds": ["domain-000001"] });
        let before = bench.must("cdn", "DescribeDomains", find.clone());
        assert_eq!(column(&before, "configStatus"), ["IN_PROGRESS"]);
        bench.wait(1);
        let after = bench.must("cdn", "DescribeDomains", find);
        assert_eq!(column(&after, "configStatus"), [status]);
    }
}

#[test]
fn a_domain_tells_its_certificate() {
    let mut bench = Bench::new();
    let new = json!({ "certificateContent": "text", "certificateKey": "key", "certificateLabel": "mine" });
    let id = bench.must("cdn", "CreateCertificate", new)["certificateId"].take();
    let domain = json!({ "domainId": "domain-000001" });
    let before = bench.must("cdn", "DescribeDomainCertificate", domain.clone());
    assert_eq!(before, json!({ "certificate": null }));
    let change = json!({ "domainId": "domain-000001", "certificateId": id });
    bench.must("cdn", "ModifyDomainCertificate", change);
    let after = bench.must("cdn", "DescribeDomainCertificate", domain)["certificate"].take();
    assert_eq!((&after["certificateId"], &after["certificateLabel"]), (&id, &json!("mine")));
    let (end, expired) = (after["endTime"].as_str().unwrap(), &after["expired"]);
    assert!(after["createTime"].as_str().unwrap() < end, "{after}");
    assert_eq!(expired, false);
}

#[test]
fn secrets_are_not_kept() {
    let mut bench = Bench::new();
    let body = json!({ "certificateContent": "text", "certificateKey": "private" });
    let id = bench.must("cdn", "CreateCertificate", body)["certificateId"].take();
    let now = bench.0.now();
    let id = id.as_str().unwrap();
    let store = bench.0.store_with(id).unwrap();
    let (resource, _) = store.get(id, now).unwrap();
    assert_eq!(resource.given("certificateContent"), Some(&json!("text")));
    assert_eq!(resource.given("certificateKey"), None);
}

#[test]
fn a_stored_kind_keeps_what_it_is_given() {
    let mut bench = Bench::new();
    let order = super::every_action::required(model::service("aigw").unwrap(), "CreateAiGateway");
    let id = bench.must("aigw", "CreateAiGateway", order.into())["gatewayUuid"].take();
    let name = json!({ "gatewayUuid": id, "gatewayName": "front" });
    bench.must("aigw", "ModifyAiGatewayName", name);
    let found = bench.must("aigw", "DescribeAiGateways", json!({ "gatewayName": "fro" }));
    assert_eq!(column(&found, "gatewayUuid"), [id.as_str().unwrap()]);
    bench.must("aigw", "DeleteAiGateway", json!({ "gatewayUuid": id }));
    assert_eq!(bench.must("aigw", "DescribeAiGateways", json!({}))["totalCount"], 0);
}

#[test]
fn a_status_that_is_given_is_told() {
    let mut bench = Bench::new();
    let status = |bench: &mut Bench| {
        let found = bench.must("zdns", "DescribePrivateZoneRecords", json!({}));
        column(&found, "status")[0].to_owned()
    };
    let order = json!({ "zoneId": "zone", "status": "disabled" });
    let id = bench.must("zdns", "AddPrivateZoneRecord", order)["recordId"].take();
    assert_eq!(status(&mut bench), "disabled");
    let enable = json!({ "recordIds": [id], "status": "enabled" });
    bench.must("zdns", "ModifyPrivateZoneRecordsStatus", enable);
    assert_eq!(status(&mut bench), "enabled");
    let (id, now) = (id.as_str().unwrap(), bench.0.now());
    bench.0.store_with(id).unwrap().set(id, crate::world::Status::new("BROKEN"), now);
    assert_eq!(status(&mut bench), "BROKEN");
}

#[test]
fn the_same_question_has_the_same_answer() {
    let ask = |zone: &str| {
        let mut body = super::every_action::required(
            model::service("vm").unwrap(),
            "InquiryPriceCreateInstance",
        );
        body.insert("zoneId".into(), json!(zone));
        Bench::new().must("vm", "InquiryPriceCreateInstance", body.into())
    };
    assert_eq!(ask("HKG-A"), ask("HKG-A"));
    assert_ne!(ask("HKG-A"), ask("SIN-A"));
}

#[test]
fn disks_come_and_go_with_an_instance() {
    let mut bench = Bench::new();
    let mut order = super::every_action::required(model::service("vm").unwrap(), "CreateInstances");
    order.insert("systemDisk".into(), json!({ "diskSize": 40 }));
    order.insert("dataDisks".into(), json!([{ "diskSize": 100, "diskAmount": 2 }]));
    let answer = bench.must("vm", "CreateInstances", order.into());
    let id = answer["instanceIdSet"][0].clone();
    assert_eq!(answer["instances"][0]["diskIdSet"].as_array().unwrap().len(), 2);
    bench.wait(1);
    let mut its = |filter| bench.must("vm", "DescribeDisks", filter);
    let all = its(json!({ "instanceId": id }));
    assert_eq!(column(&all, "diskType"), ["SYSTEM", "DATA", "DATA"]);
    assert_eq!(column(&all, "diskStatus"), ["IN_USE"; 3]);
    let row =
        bench.must("vm", "DescribeInstances", json!({ "instanceIds": [id] }))["dataSet"][0].take();
    assert_eq!(row["systemDisk"]["diskId"], all["dataSet"][0]["diskId"]);

    bench.must("vm", "TerminateInstance", json!({ "instanceId": id }));
    bench.wait(1);
    bench.must("vm", "ReleaseInstances", json!({ "instanceIds": [id] }));
    bench.wait(1);
    let left = bench.must("vm", "DescribeDisks", json!({}));
    assert_eq!(column(&left, "diskStatus"), ["AVAILABLE"; 2]);
}

#[test]
fn the_items_of_a_list_that_is_made_up_differ() {
    let zones = Bench::new().must("zec", "DescribeTimeZones", json!({}))["timeZones"].take();
    assert_ne!(zones[0], zones[1]);
}
