//! Batches of valid and invalid ids, and the life cycle of instances.

use std::time::Duration;

use super::*;
use crate::products;

const STOP: Change = Change::Stop { forced: true };
const SECOND: Duration = Duration::from_secs(1);

fn fleet(name: &str) -> Fleet {
    let second = "1".parse().unwrap();
    let durations = Durations {
        stop: second,
        soft_stop: "5".parse().unwrap(),
        start: second,
        reboot: second,
        create: second,
        release: second,
    };
    let product = products::ALL.into_iter().find(|product| product.name == name).unwrap();
    Fleet::new(product, 3, durations, Random::new(0))
}

fn status(fleet: &Fleet, id: &str, now: Instant) -> Option<&'static str> {
    Some(fleet.get(id, now)?.status.name())
}

fn stops(fleet: &Fleet, id: &str, now: Instant) -> u32 {
    fleet.get(id, now).unwrap().effects.stop
}

#[test]
fn a_fleet_starts_with_running_instances_in_order() {
    let fleet = fleet("vm");
    let now = Instant::now();
    let ids: Vec<_> = fleet.iter(now).map(|(id, i)| (id, i.status.name())).collect();
    let running = "RUNNING";
    assert_eq!(ids, [("vm-000001", running), ("vm-000002", running), ("vm-000003", running)]);
}

#[test]
fn vm_and_bmc_refuse_a_batch_with_one_invalid_id() {
    for name in ["vm", "bmc"] {
        let mut fleet = fleet(name);
        let now = Instant::now();
        let (good, bad) = (format!("{name}-000001"), format!("{name}-9"));
        let refusal = fleet.change(STOP, &[&good, &bad], now).unwrap_err();
        assert_eq!(refusal.code, codes::INSTANCE_NOT_FOUND);
        assert!(refusal.message.contains(&bad));
        assert_eq!(status(&fleet, &good, now), Some("RUNNING"));
        assert_eq!(stops(&fleet, &good, now), 0);
    }
}

#[test]
fn zec_stops_valid_ids_and_lists_invalid_ones() {
    let mut fleet = fleet("zec");
    let now = Instant::now();
    fleet.set("zec-000002", Status::STOPPED, now);
    let ids = ["zec-000001", "zec-000002", "zec-9"];
    assert_eq!(fleet.change(STOP, &ids, now).unwrap(), ["zec-000002", "zec-9"]);
    assert_eq!(status(&fleet, "zec-000001", now), Some("STOPPING"));
}

#[test]
fn zec_refuses_a_batch_of_invalid_ids() {
    let mut fleet = fleet("zec");
    let now = Instant::now();
    fleet.set("zec-000001", Status::RECYCLE, now);
    let refusal = fleet.change(STOP, &["zec-000001", "zec-9"], now).unwrap_err();
    assert_eq!(refusal.code, codes::INSTANCE_RECYCLED);
}

#[test]
fn a_duplicate_id_is_changed_once() {
    for name in ["vm", "zec"] {
        let mut fleet = fleet(name);
        let now = Instant::now();
        let id = format!("{name}-000001");
        assert!(fleet.change(STOP, &[&id, &id], now).unwrap().is_empty());
        assert_eq!(stops(&fleet, &id, now), 1);
    }
}

#[test]
fn a_duplicate_invalid_id_is_listed_once() {
    let mut fleet = fleet("zec");
    let ids = ["zec-9", "zec-000001", "zec-9"];
    assert_eq!(fleet.change(STOP, &ids, Instant::now()).unwrap(), ["zec-9"]);
}

#[test]
fn a_soft_stop_has_its_own_duration() {
    let mut fleet = fleet("zec");
    let now = Instant::now();
    let soft = Change::Stop { forced: false };
    fleet.change(soft, &["zec-000001"], now).unwrap();
    fleet.change(STOP, &["zec-000002"], now).unwrap();
    assert_eq!(status(&fleet, "zec-000001", now + SECOND), Some("STOPPING"));
    assert_eq!(status(&fleet, "zec-000002", now + SECOND), Some("STOPPED"));
    fleet.change(STOP, &["zec-000001"], now + SECOND).unwrap();
    assert_eq!(status(&fleet, "zec-000001", now + 2 * SECOND), Some("STOPPED"));
    assert_eq!(stops(&fleet, "zec-000001", now), 1);
}

#[test]
fn a_stopped_instance_can_be_started() {
    let mut fleet = fleet("vm");
    let now = Instant::now();
    fleet.change(STOP, &["vm-000001"], now).unwrap();
    let early = fleet.change(Change::Start, &["vm-000001"], now).unwrap_err();
    assert_eq!(early.code, codes::INSTANCE_NOT_STOPPED);
    fleet.change(Change::Start, &["vm-000001"], now + SECOND).unwrap();
    assert_eq!(status(&fleet, "vm-000001", now + SECOND), Some("BOOTING"));
    assert_eq!(status(&fleet, "vm-000001", now + 2 * SECOND), Some("RUNNING"));
}

#[test]
fn new_ids_are_consecutive_and_skip_used_ones() {
    let mut fleet = fleet("vm");
    let now = Instant::now();
    fleet.set("vm-000004", Status::STOPPED, now);
    let ids = fleet.create(2, None, ZONE, now);
    assert_eq!(ids, ["vm-000005".into(), "vm-000006".into()]);
    assert_eq!(status(&fleet, "vm-000004", now), Some("STOPPED"));
    assert_eq!(status(&fleet, "vm-000005", now), Some("PENDING"));
    assert_eq!(status(&fleet, "vm-000005", now + SECOND), Some("RUNNING"));
}

#[test]
fn released_instances_are_gone() {
    let mut fleet = fleet("zec");
    let now = Instant::now();
    fleet.change(Change::Release, &["zec-000001"], now).unwrap();
    let later = now + SECOND;
    assert_eq!(status(&fleet, "zec-000001", now), Some("RELEASING"));
    assert_eq!(status(&fleet, "zec-000001", later), None);
    assert_eq!(fleet.iter(later).count(), 2);
    assert!(!fleet.remove("zec-000001", later));
}

#[test]
fn setting_a_status_keeps_the_effects() {
    let mut fleet = fleet("vm");
    let now = Instant::now();
    fleet.change(STOP, &["vm-000001"], now).unwrap();
    fleet.set("vm-000001", Status::RUNNING, now);
    assert_eq!(stops(&fleet, "vm-000001", now), 1);
    assert_eq!(status(&fleet, "vm-000001", now + 9 * SECOND), Some("RUNNING"));
}
