//! Tests which changes are possible.

use serde_json::json;

use super::*;
use crate::script::Product;

fn with(kind: &'static Kind, transition: Option<Duration>, all: &[(&str, &str)]) -> Resources {
    let mut resources = Resources::new(transition);
    let statuses = all.iter().map(|(id, status)| ((*id).into(), Some((*status).into()))).collect();
    resources.set(kind, &statuses);
    resources
}

fn order(kind: &'static Kind, action: &str, ids: &[&str]) -> Order {
    Order { kind, action: action.into(), ids: ids.iter().map(|id| (*id).to_owned()).collect() }
}

fn status(resources: &Resources, id: &str) -> Option<String> {
    resources.statuses()[id].as_str().map(str::to_owned)
}

/// The codes and ids of what failed.
fn obey(resources: &mut Resources, order: &Order) -> Result<Vec<String>, &'static str> {
    resources.obey(order, true).map(|(failed, _)| failed).map_err(|code| code.name)
}

/// The status after an action, or the code of the refusal.
fn outcome(product: Product, action: &str, before: &str) -> Result<String, &'static str> {
    let kind = Kind::instances(product);
    let mut resources = with(kind, None, &[("i", before)]);
    obey(&mut resources, &order(kind, action, &["i"]))?;
    Ok(status(&resources, "i").unwrap())
}

fn kind(name: &str) -> &'static Kind {
    Kind::others().find(|kind| kind.name == name).unwrap()
}

const STOP: &str = "StopInstances";
const START: &str = "StartInstances";
const REBOOT: &str = "RebootInstances";

#[test]
fn changes_need_a_certain_status() {
    for product in [Product::Vm, Product::Zec, Product::Bmc] {
        assert_eq!(outcome(product, STOP, "RUNNING"), Ok("STOPPING".into()));
        assert_eq!(outcome(product, START, "STOPPED"), Ok("BOOTING".into()));
        for (action, status, code) in [
            (STOP, "STOPPED", "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
            (STOP, "STOPPING", "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
            (START, "RUNNING", "OPERATION_DENIED_INSTANCE_NOT_STOPPED"),
            (REBOOT, "BOOTING", "OPERATION_DENIED_INSTANCE_STATUS"),
            (STOP, "RECYCLE", "OPERATION_DENIED_INSTANCE_RECYCLED"),
            (START, "RECYCLE", "OPERATION_DENIED_INSTANCE_RECYCLED"),
        ] {
            assert_eq!(outcome(product, action, status), Err(code), "{action} {status}");
        }
    }
}

#[test]
fn bare_metal_boots_when_it_reboots() {
    let status = "OPERATION_DENIED_INSTANCE_STATUS";
    assert_eq!(outcome(Product::Vm, REBOOT, "RUNNING"), Ok("REBOOT".into()));
    assert_eq!(outcome(Product::Vm, REBOOT, "STOPPED"), Err(status));
    assert_eq!(outcome(Product::Bmc, REBOOT, "RUNNING"), Ok("BOOTING".into()));
    assert_eq!(outcome(Product::Bmc, REBOOT, "STOPPED"), Ok("BOOTING".into()));
}

#[test]
fn a_batch_is_all_or_nothing_except_on_zec() {
    let statuses = [("a", "RUNNING"), ("b", "STOPPED")];
    let [on_vm, on_zec] = [Product::Vm, Product::Zec].map(Kind::instances);
    let ids = ["a", "b", "c"];
    let mut vm = with(on_vm, None, &statuses);
    let refusal = "OPERATION_DENIED_INSTANCE_NOT_RUNNING";
    assert_eq!(obey(&mut vm, &order(on_vm, STOP, &ids)), Err(refusal));
    assert_eq!(status(&vm, "a").as_deref(), Some("RUNNING"));

    let mut zec = with(on_zec, None, &statuses);
    let failed = obey(&mut zec, &order(on_zec, STOP, &ids));
    assert_eq!(failed, Ok(vec!["b".to_owned(), "c".to_owned()]));
    assert_eq!(status(&zec, "a").as_deref(), Some("STOPPING"));
    assert_eq!(obey(&mut zec, &order(on_zec, STOP, &ids)), Err(refusal));
}

#[test]
fn effects_count_actual_changes() {
    let kind = Kind::instances(Product::Vm);
    let mut vm = with(kind, None, &[("a", "RUNNING")]);
    let twice = order(kind, STOP, &["a", "a"]);
    assert!(vm.obey(&twice, false).is_ok());
    assert_eq!(vm.effects(), json!({ "a": {} }));
    assert!(vm.obey(&twice, true).is_ok());
    assert!(vm.obey(&twice, true).is_err());
    assert_eq!(vm.effects(), json!({ "a": { "stop": 1 } }));
}

#[test]
fn a_transitional_status_ends_in_time_or_never() {
    let kind = Kind::instances(Product::Vm);
    let passing = [("a", "STOPPING"), ("b", "BOOTING"), ("c", "REBOOT"), ("d", "IMAGING")];
    let at_once = with(kind, Some(Duration::ZERO), &passing).statuses();
    let ends = json!({ "a": "STOPPED", "b": "RUNNING", "c": "RUNNING", "d": "IMAGING" });
    assert_eq!(at_once, ends);
    for transition in [None, Some(Duration::from_secs(3_600))] {
        let statuses = with(kind, transition, &passing).statuses();
        assert_eq!(statuses, passing.into_iter().collect::<Value>());
    }
}

#[test]
fn a_removed_instance_is_not_found_but_keeps_its_effects() {
    let kind = Kind::instances(Product::Vm);
    let mut vm = with(kind, None, &[("a", "RUNNING")]);
    assert!(obey(&mut vm, &order(kind, STOP, &["a"])).is_ok());
    vm.set(kind, &[("a".to_owned(), None)].into());
    assert_eq!(vm.statuses(), json!({}));
    let refusal = Err("INVALID_INSTANCE_NOT_FOUND");
    assert_eq!(obey(&mut vm, &order(kind, START, &["a"])), refusal);
    assert_eq!(vm.effects(), json!({ "a": { "stop": 1 } }));
}

#[test]
fn a_disk_goes_to_the_recycle_bin_and_from_there() {
    let disks = kind("disks");
    let mut zec = with(disks, None, &[("d", "AVAILABLE")]);
    let release = order(disks, "ReleaseDisk", &["d"]);
    assert!(obey(&mut zec, &release).is_ok());
    assert_eq!(status(&zec, "d").as_deref(), Some("RECYCLED"));
    assert!(obey(&mut zec, &release).is_ok());
    assert_eq!(status(&zec, "d"), None);
    assert_eq!(zec.effects(), json!({ "d": { "release": 1, "destroy": 1 } }));
    assert_eq!(obey(&mut zec, &release), Err("INVALID_DISK_NOT_FOUND"));
}

#[test]
fn an_id_is_that_of_one_kind() {
    let mut zec = with(kind("disks"), None, &[("d", "AVAILABLE")]);
    let delete = order(kind("vpcs"), "DeleteVpc", &["d"]);
    assert_eq!(obey(&mut zec, &delete), Err("INVALID_VPC_NOT_FOUND"));
    assert_eq!(zec.of(kind("disks")).count(), 1);
    assert_eq!(zec.of(kind("vpcs")).count(), 0);
}
