//! The life cycles of instances: which changes are allowed, and what time does.

use super::*;

const RECYCLED: [&str; 3] = ["RECYCLING", "RECYCLE", "RELEASING"];

/// The status after a change in this status, or the code.
fn change(product: &str, action: &str, status: &str, flags: Value) -> Result<String, String> {
    let mut bench = Bench::new();
    let id = format!("{product}-000001");
    bench.set(&id, status);
    let mut body = flags;
    match action {
        "TerminateInstance" => body["instanceId"] = json!(id),
        _ => body["instanceIds"] = json!([id]),
    }
    bench.call(product, action, body)?;
    Ok(bench.status(&id).unwrap_or("gone").to_owned())
}

fn becomes(status: &str) -> Result<String, String> {
    Ok(status.to_owned())
}

/// All statuses but these refuse the change with this code; recycled ones have their own.
fn others_refuse(product: &str, action: &str, allowed: &[&str], code: &str) {
    let statuses = ["PENDING", "BOOTING", "RUNNING", "STOPPING", "STOPPED", "REBOOT", "NEW_ONE"];
    for status in statuses.iter().filter(|status| !allowed.contains(status)) {
        assert_eq!(
            change(product, action, status, json!({})),
            Err(code.into()),
            "{product} {status}"
        );
    }
    for status in RECYCLED {
        let code = "OPERATION_DENIED_INSTANCE_RECYCLED".to_owned();
        assert_eq!(change(product, action, status, json!({})), Err(code), "{product} {status}");
    }
}

#[test]
fn start_requires_a_stopped_instance() {
    for product in ["vm", "zec", "bmc"] {
        assert_eq!(change(product, "StartInstances", "STOPPED", json!({})), becomes("BOOTING"));
        let code = "OPERATION_DENIED_INSTANCE_NOT_STOPPED";
        others_refuse(product, "StartInstances", &["STOPPED"], code);
    }
}

#[test]
fn stop_requires_a_running_instance() {
    for (product, allowed) in
        [("vm", &["RUNNING"][..]), ("bmc", &["RUNNING"]), ("zec", &["RUNNING", "STOPPING"])]
    {
        assert_eq!(change(product, "StopInstances", "RUNNING", json!({})), becomes("STOPPING"));
        others_refuse(product, "StopInstances", allowed, "OPERATION_DENIED_INSTANCE_NOT_RUNNING");
    }
}

#[test]
fn reboot_requires_a_running_instance_or_for_bmc_a_stopped_one() {
    for (product, status, allowed) in [
        ("vm", "REBOOT", &["RUNNING"][..]),
        ("zec", "REBOOT", &["RUNNING"]),
        ("bmc", "BOOTING", &["RUNNING", "STOPPED"]),
    ] {
        for from in allowed {
            assert_eq!(change(product, "RebootInstances", from, json!({})), becomes(status));
        }
        others_refuse(product, "RebootInstances", allowed, "OPERATION_DENIED_INSTANCE_STATUS");
    }
}

#[test]
fn a_forced_reboot_of_zec_works_while_booting() {
    let forced = || json!({ "forceReboot": true });
    for status in ["RUNNING", "STARTING", "BOOTING", "REBOOT"] {
        assert_eq!(change("zec", "RebootInstances", status, forced()), becomes("REBOOT"));
    }
    let stopped = change("zec", "RebootInstances", "STOPPED", forced());
    assert_eq!(stopped, Err("OPERATION_DENIED_INSTANCE_STATUS".into()));
}

#[test]
fn terminate_moves_to_the_recycle_bin() {
    for (product, status, result) in [
        ("vm", "RUNNING", Ok("RECYCLING")),
        ("vm", "DEPLOYING", Err("OPERATION_DENIED_INSTANCE_CREATING")),
        ("vm", "REBUILDING", Err("OPERATION_DENIED_INSTANCE_STATUS_INSTALLING")),
        ("vm", "RECYCLE", Err("OPERATION_DENIED_INSTANCE_RECYCLED")),
        ("bmc", "RUNNING", Ok("RECYCLE")),
        ("bmc", "CREATE_FAILED", Ok("gone")),
        ("bmc", "CREATING", Err("OPERATION_DENIED_INSTANCE_CREATING")),
        ("bmc", "INSTALLING", Err("OPERATION_DENIED_INSTANCE_STATUS_INSTALLING")),
        ("bmc", "RECYCLE", Err("OPERATION_DENIED_INSTANCE_RECYCLED")),
    ] {
        let result = result.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(change(product, "TerminateInstance", status, json!({})), result, "{status}");
    }
}

#[test]
fn release_requires_the_recycle_bin_except_for_zec() {
    for (product, status, result) in [
        ("vm", "RECYCLE", Ok("RELEASING")),
        ("vm", "RUNNING", Err("OPERATION_DENIED_INSTANCE_NOT_RECYCLED")),
        ("bmc", "RECYCLE", Ok("gone")),
        ("bmc", "RUNNING", Err("OPERATION_DENIED_INSTANCE_NOT_RECYCLED")),
        ("zec", "RUNNING", Ok("RELEASING")),
        ("zec", "STOPPED", Ok("RELEASING")),
        ("zec", "RECYCLE", Ok("RELEASING")),
    ] {
        let result = result.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(change(product, "ReleaseInstances", status, json!({})), result, "{status}");
    }
}

#[test]
fn creation_passes_through_the_statuses_of_the_product() {
    for (product, action, statuses) in [
        ("vm", "CreateInstances", &["PENDING", "DEPLOYING", "RUNNING"][..]),
        ("zec", "CreateZecInstances", &["DEPLOYING", "RUNNING"]),
        ("bmc", "CreateInstances", &["PENDING", "CREATING", "RUNNING"]),
    ] {
        let mut bench = Bench::new();
        let service = model::service(product).unwrap();
        let body = super::every_action::required(service, action);
        let id = bench.must(product, action, body.into())["instanceIdSet"][0]
            .as_str()
            .unwrap()
            .to_owned();
        let mut seen = vec![bench.status(&id).unwrap()];
        for _ in 0..10 {
            bench.0.timeline.advance(Duration::from_millis(100));
            seen.extend(bench.status(&id));
        }
        seen.dedup();
        assert_eq!(seen, statuses, "{product}");
    }
}
