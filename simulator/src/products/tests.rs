//! The allowed changes of each product.

use super::bmc::BMC;
use super::vm::VM;
use super::zec::ZEC;
use super::*;
use crate::codes;

const STOP: Change = Change::Stop { forced: true };
const REBOOT: Change = Change::Reboot { forced: false };

fn step(product: &Product, change: Change, status: &str) -> Result<Step, &'static str> {
    let status = Status::named(status).unwrap();
    (product.step)(change, status).map_err(|code| code.name)
}

fn becomes(status: Status) -> Result<Step, &'static str> {
    Ok(Step::Become(status))
}

/// All statuses but these refuse the change with this code; recycled ones have their own.
fn others_refuse(product: &Product, change: Change, allowed: &[&str], code: &Code) {
    let statuses = ["PENDING", "BOOTING", "RUNNING", "STOPPING", "STOPPED", "REBOOT", "NEW_ONE"];
    for status in statuses.iter().filter(|status| !allowed.contains(status)) {
        assert_eq!(step(product, change, status), Err(code.name), "{} {status}", product.name);
    }
    for status in ["RECYCLING", "RECYCLE", "RELEASING"] {
        assert_eq!(
            step(product, change, status),
            Err(codes::INSTANCE_RECYCLED.name),
            "{} {status}",
            product.name
        );
    }
}

#[test]
fn start_requires_a_stopped_instance() {
    for product in ALL {
        assert_eq!(step(product, Change::Start, "STOPPED"), becomes(Status::BOOTING));
        others_refuse(product, Change::Start, &["STOPPED"], codes::INSTANCE_NOT_STOPPED);
    }
}

#[test]
fn stop_requires_a_running_instance() {
    for product in ALL {
        assert_eq!(step(product, STOP, "RUNNING"), becomes(Status::STOPPING));
    }
    others_refuse(&VM, STOP, &["RUNNING"], codes::INSTANCE_NOT_RUNNING);
    others_refuse(&BMC, STOP, &["RUNNING"], codes::INSTANCE_NOT_RUNNING);
    others_refuse(&ZEC, STOP, &["RUNNING", "STOPPING"], codes::INSTANCE_NOT_RUNNING);
}

#[test]
fn zec_can_be_stopped_again_while_stopping() {
    assert_eq!(step(&ZEC, STOP, "STOPPING"), becomes(Status::STOPPING));
    assert_eq!(step(&ZEC, Change::Stop { forced: false }, "STOPPING"), Ok(Step::Stay));
}

#[test]
fn reboot_requires_a_running_instance_or_for_bmc_a_stopped_one() {
    assert_eq!(step(&VM, REBOOT, "RUNNING"), becomes(Status::REBOOT));
    assert_eq!(step(&ZEC, REBOOT, "RUNNING"), becomes(Status::REBOOT));
    assert_eq!(step(&BMC, REBOOT, "RUNNING"), becomes(Status::BOOTING));
    assert_eq!(step(&BMC, REBOOT, "STOPPED"), becomes(Status::BOOTING));
    others_refuse(&VM, REBOOT, &["RUNNING"], codes::INSTANCE_STATUS);
    others_refuse(&ZEC, REBOOT, &["RUNNING"], codes::INSTANCE_STATUS);
    others_refuse(&BMC, REBOOT, &["RUNNING", "STOPPED"], codes::INSTANCE_STATUS);
}

#[test]
fn a_forced_reboot_of_zec_works_while_booting() {
    let forced = Change::Reboot { forced: true };
    for status in ["RUNNING", "STARTING", "BOOTING", "REBOOT"] {
        assert_eq!(step(&ZEC, forced, status), becomes(Status::REBOOT), "{status}");
    }
    assert_eq!(step(&ZEC, forced, "STOPPED"), Err(codes::INSTANCE_STATUS.name));
}

#[test]
fn terminate_moves_to_the_recycle_bin() {
    let terminate = |product, status| step(product, Change::Terminate, status);
    assert_eq!(terminate(&VM, "RUNNING"), becomes(Status::RECYCLING));
    assert_eq!(terminate(&BMC, "RUNNING"), becomes(Status::RECYCLE));
    assert_eq!(terminate(&BMC, "CREATE_FAILED"), Ok(Step::Vanish));
    assert_eq!(terminate(&VM, "DEPLOYING"), Err(codes::INSTANCE_CREATING.name));
    assert_eq!(terminate(&BMC, "CREATING"), Err(codes::INSTANCE_CREATING.name));
    assert_eq!(terminate(&VM, "REBUILDING"), Err(codes::INSTANCE_INSTALLING.name));
    assert_eq!(terminate(&BMC, "INSTALLING"), Err(codes::INSTANCE_INSTALLING.name));
    for product in [&VM, &BMC] {
        assert_eq!(terminate(product, "RECYCLE"), Err(codes::INSTANCE_RECYCLED.name));
    }
}

#[test]
fn release_requires_the_recycle_bin_except_for_zec() {
    let release = |product, status| step(product, Change::Release, status);
    assert_eq!(release(&VM, "RECYCLE"), becomes(Status::RELEASING));
    assert_eq!(release(&BMC, "RECYCLE"), Ok(Step::Vanish));
    for product in [&VM, &BMC] {
        assert_eq!(release(product, "RUNNING"), Err(codes::INSTANCE_NOT_RECYCLED.name));
    }
    for status in ["RUNNING", "STOPPED", "RECYCLE"] {
        assert_eq!(release(&ZEC, status), becomes(Status::RELEASING), "{status}");
    }
}

#[test]
fn every_transitional_status_leads_to_a_lasting_one() {
    for (status, next) in [
        (Status::BOOTING, Status::RUNNING),
        (Status::REBOOT, Status::RUNNING),
        (Status::STOPPING, Status::STOPPED),
        (Status::RECYCLING, Status::RECYCLE),
    ] {
        assert_eq!(VM.follow(status), Step::Become(next));
    }
    assert_eq!(VM.follow(Status::RELEASING), Step::Vanish);
    for status in [Status::RUNNING, Status::STOPPED, Status::RECYCLE, Status::CREATE_FAILED] {
        assert_eq!(VM.follow(status), Step::Stay);
    }
}

#[test]
fn creation_passes_through_the_statuses_of_the_product() {
    assert_eq!(VM.follow(Status::PENDING), Step::Become(Status::DEPLOYING));
    assert_eq!(VM.follow(Status::DEPLOYING), Step::Become(Status::RUNNING));
    assert_eq!(BMC.follow(Status::PENDING), Step::Become(Status::CREATING));
    assert_eq!(BMC.follow(Status::CREATING), Step::Become(Status::RUNNING));
    assert_eq!(ZEC.follow(Status::DEPLOYING), Step::Become(Status::RUNNING));
}

#[test]
fn an_id_belongs_to_the_product_of_its_prefix() {
    assert!(VM.has_id("vm-000001"));
    assert!(ZEC.has_id("zec-a-b"));
    for id in ["", "vm", "vm-", "zec-000001", "vmx-1", "VM-1"] {
        assert!(!VM.has_id(id), "{id}");
    }
}

#[test]
fn actions_depend_on_the_version() {
    let action = |product: &Product, date, name| product.version(date).unwrap().action(name);
    assert_eq!(action(&VM, "2023-03-13", "StopInstances"), Some(Action::Stop));
    assert_eq!(action(&BMC, "2026-02-01", "DescribeInstancesStatus"), None);
    assert_eq!(action(&ZEC, "2024-04-01", "CreateInstances"), Some(Action::Create));
    assert_eq!(action(&ZEC, "2025-09-01", "CreateInstances"), None);
    assert_eq!(action(&ZEC, "2025-09-01", "CreateZecInstances"), Some(Action::Create));
    assert_eq!(action(&ZEC, "2025-09-01", "TerminateInstance"), None);
    assert!(VM.version("2024-04-01").is_none());
}
