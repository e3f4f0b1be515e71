//! Tests which changes are possible.

use super::*;

fn fleet(product: Product, transition: Option<Duration>, statuses: &[(&str, &str)]) -> Fleet {
    let mut fleet = Fleet::new(product, transition);
    fleet
        .set(&statuses.iter().map(|(id, status)| ((*id).into(), Some((*status).into()))).collect());
    fleet
}

/// The status after a change, or the code of the refusal.
fn outcome(product: Product, change: Change, status: &str) -> Result<String, &'static str> {
    let mut fleet = fleet(product, None, &[("i", status)]);
    fleet.change(change, &["i".into()], true).map_err(|code| code.name)?;
    Ok(fleet.status("i").unwrap().to_owned())
}

#[test]
fn changes_need_a_certain_status() {
    use Change::{Reboot, Start, Stop};
    for product in [Product::Vm, Product::Zec, Product::Bmc] {
        assert_eq!(outcome(product, Stop, "RUNNING"), Ok("STOPPING".into()));
        assert_eq!(outcome(product, Start, "STOPPED"), Ok("BOOTING".into()));
        for (change, status, code) in [
            (Stop, "STOPPED", "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
            (Stop, "STOPPING", "OPERATION_DENIED_INSTANCE_NOT_RUNNING"),
            (Start, "RUNNING", "OPERATION_DENIED_INSTANCE_NOT_STOPPED"),
            (Reboot, "BOOTING", "OPERATION_DENIED_INSTANCE_STATUS"),
            (Stop, "RECYCLE", "OPERATION_DENIED_INSTANCE_RECYCLED"),
            (Start, "RECYCLE", "OPERATION_DENIED_INSTANCE_RECYCLED"),
        ] {
            assert_eq!(outcome(product, change, status), Err(code), "{change:?} {status}");
        }
    }
}

#[test]
fn bare_metal_boots_when_it_reboots() {
    let status = "OPERATION_DENIED_INSTANCE_STATUS";
    assert_eq!(outcome(Product::Vm, Change::Reboot, "RUNNING"), Ok("REBOOT".into()));
    assert_eq!(outcome(Product::Vm, Change::Reboot, "STOPPED"), Err(status));
    assert_eq!(outcome(Product::Bmc, Change::Reboot, "RUNNING"), Ok("BOOTING".into()));
    assert_eq!(outcome(Product::Bmc, Change::Reboot, "STOPPED"), Ok("BOOTING".into()));
}

#[test]
fn a_batch_is_all_or_nothing_except_on_zec() {
    let statuses = [("a", "RUNNING"), ("b", "STOPPED")];
    let ids: Vec<String> = ["a", "b", "c"].map(str::to_owned).into();
    let mut vm = fleet(Product::Vm, None, &statuses);
    assert_eq!(vm.change(Change::Stop, &ids, true), Err(&codes::NOT_RUNNING));
    assert_eq!(vm.status("a"), Some("RUNNING"));

    let mut zec = fleet(Product::Zec, None, &statuses);
    let failed = zec.change(Change::Stop, &ids, true);
    assert_eq!(failed, Ok(vec!["b".to_owned(), "c".to_owned()]));
    assert_eq!(zec.status("a"), Some("STOPPING"));
    assert_eq!(zec.change(Change::Stop, &ids, true), Err(&codes::NOT_RUNNING));
}

#[test]
fn effects_count_actual_changes() {
    let mut fleet = fleet(Product::Vm, None, &[("a", "RUNNING")]);
    let twice = ["a".to_owned(), "a".to_owned()];
    assert!(fleet.change(Change::Stop, &twice, false).is_ok());
    assert_eq!(fleet.effects(), json!({ "a": { "stop": 0, "start": 0, "reboot": 0 } }));
    assert!(fleet.change(Change::Stop, &twice, true).is_ok());
    assert!(fleet.change(Change::Stop, &twice, true).is_err());
    assert_eq!(fleet.effects(), json!({ "a": { "stop": 1, "start": 0, "reboot": 0 } }));
}

#[test]
fn a_transitional_status_ends_in_time_or_never() {
    let passing = [("a", "STOPPING"), ("b", "BOOTING"), ("c", "REBOOT"), ("d", "IMAGING")];
    let at_once = fleet(Product::Vm, Some(Duration::ZERO), &passing).statuses();
    let ends = json!({ "a": "STOPPED", "b": "RUNNING", "c": "RUNNING", "d": "IMAGING" });
    assert_eq!(at_once, ends);
    for transition in [None, Some(Duration::from_secs(3_600))] {
        let fleet = fleet(Product::Vm, transition, &passing);
        assert!(passing.iter().all(|(id, status)| fleet.status(id) == Some(status)));
    }
}

#[test]
fn a_removed_instance_is_not_found_but_keeps_its_effects() {
    let mut fleet = fleet(Product::Vm, None, &[("a", "RUNNING")]);
    let a = ["a".to_owned()];
    assert!(fleet.change(Change::Stop, &a, true).is_ok());
    fleet.set(&[("a".to_owned(), None)].into());
    assert_eq!((fleet.status("a"), fleet.statuses()), (None, json!({})));
    assert_eq!(fleet.change(Change::Start, &a, true), Err(&codes::NOT_FOUND));
    assert_eq!(fleet.effects()["a"]["stop"], 1);
}
