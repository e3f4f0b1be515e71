//! The table, as `core/build.rs` makes it.

use super::*;

#[test]
fn every_action_is_found_by_its_name() {
    let (mut services, mut actions) = (0, 0);
    for service in Service::all() {
        services += 1;
        assert_eq!(Service::named(service.name()).unwrap().version(), service.version());
        for action in service.actions() {
            actions += 1;
            let found = service.action(action.name()).unwrap();
            assert_eq!((found.number, found.name()), (action.number, action.name()));
            assert_eq!(Action::numbered(action.number).unwrap().name(), action.name());
        }
    }
    assert!(services >= 22 && actions >= 630, "{services} services, {actions} actions");
    assert!(Service::named("vmm").is_none());
    assert!(Service::named("vm").unwrap().action("StopInstance").is_none());
}

#[test]
fn an_action_has_what_the_model_says() {
    let vm = Service::named("vm").unwrap();
    let stop = vm.action("StopInstances").unwrap();
    let names: Vec<&str> = stop.request().map(Member::name).collect();
    assert_eq!(names, ["instanceIds", "forceShutdown"]);
    assert_eq!(
        (stop.class(), stop.ids(), stop.max_ids()),
        (Class::Idempotent, Some("instanceIds"), 100)
    );
    assert_eq!(stop.proof().unwrap().name(), "InstanceStopped");
    let create = vm.action("CreateInstances").unwrap();
    let member = |name: &str| create.request().find(|member| member.name() == name).unwrap();
    assert!(member("zoneId").is_required() && !member("instanceCount").is_required());
    assert!(member("password").is_secret() && !member("keyId").is_secret());
    assert_eq!(member("instanceChargeType").values().collect::<Vec<_>>(), ["PREPAID", "POSTPAID"]);
    assert!(member("systemDisk").members().any(|member| member.name() == "diskSize"));
    let terminate = vm.action("TerminateInstance").unwrap();
    assert_eq!(terminate.follow_up().unwrap().name(), "ReleaseInstances");
    assert!(stop.follow_up().is_none());
    let list = vm.action("DescribeInstances").unwrap();
    assert!(list.is_paged() && list.class() == Class::Safe);
    assert_eq!(list.identity(), Some("instanceId"));
    let zec = Service::named("zec").unwrap();
    assert_eq!(zec.action("StopInstances").unwrap().failed(), Some("instanceIds"));
    assert!(Service::named("zls").unwrap().action("DescribeLogs").unwrap().is_by_cursor());
}

#[test]
fn waiters_name_actions_with_pages_of_their_rows() {
    let mut count = 0;
    for waiter in Service::all().flat_map(Waiter::of) {
        count += 1;
        let action = waiter.action().unwrap();
        assert!(action.request().any(|member| member.name() == waiter.ids()), "{}", waiter.name());
        let rows = action.response().find(|member| member.name() == waiter.rows()).unwrap();
        assert!(rows.members().any(|member| member.name() == waiter.id()), "{}", waiter.name());
        let ends = waiter.success().count() + usize::from(waiter.absent() == Absent::Success);
        assert!(ends > 0, "{} never ends", waiter.name());
    }
    assert!(count >= 30, "{count}");
}

#[test]
fn the_table_is_small() {
    let sizes = [
        table::NAMES.len(),
        size_of_val(&table::NAME_STARTS),
        size_of_val(&table::SERVICES),
        size_of_val(&table::ACTIONS),
        size_of_val(&table::MEMBERS),
        size_of_val(&table::LISTS),
        size_of_val(&table::ENUMS),
        size_of_val(&table::WORDS),
        size_of_val(&table::WAITERS),
        size_of_val(&table::FAILED),
        size_of_val(&table::IDENTITIES),
        size_of_val(&table::PROOFS),
        size_of_val(&table::FOLLOW_UPS),
    ];
    let sum: usize = sizes.iter().sum();
    assert!(sum <= 80 * 1024, "{sum}: {sizes:?}");
}

#[test]
fn an_unknown_service_version_or_action_is_told_with_a_suggestion() {
    let message = |error: Error| {
        assert_eq!(error.code(), Code::ACTION);
        error.message().to_owned()
    };
    assert!(message(Service::known("vn").err().unwrap()).starts_with("no service vn"));
    let vm = Service::known("vm").unwrap();
    let error = message(vm.known_action("StopInstance").err().unwrap());
    assert!(
        error.contains("no action StopInstance in vm 2026-04-01 (did you mean StopInstances?)")
    );
    assert!(message(vm.check_version(Some("2023-03-13")).unwrap_err()).contains("2023-03-13"));
    vm.check_version(Some("2026-04-01")).unwrap();
}

#[test]
fn what_is_known_is_json() {
    let parse = |service, action| -> serde_json::Value {
        serde_json::from_str(&describe(service, None, action).unwrap()).unwrap()
    };
    let all = parse(None, None);
    assert_eq!(all.as_array().unwrap().len(), Service::all().len());
    let actions = |service: &serde_json::Value| service["actions"].as_array().unwrap().len();
    assert!(all.as_array().unwrap().iter().map(actions).sum::<usize>() >= 630);
    let vm = parse(Some("vm"), None);
    assert_eq!(vm["waiters"][0]["absent"], "failure");
    let stop = parse(Some("vm"), Some("StopInstances"));
    let expected = serde_json::json!({
        "service": "vm", "version": "2026-04-01", "action": "StopInstances", "class": "idempotent",
        "ids": "instanceIds", "most": 100, "proof": "InstanceStopped",
        "request": {
            "instanceIds": {"type": "[text]", "required": true},
            "forceShutdown": {"type": "bool"},
        },
        "response": {},
    });
    assert_eq!(stop, expected);
    let list = parse(Some("vm"), Some("DescribeInstances"));
    assert_eq!((&list["pages"], &list["identity"]), (&"number".into(), &"instanceId".into()));
    assert!(list["response"]["dataSet"]["members"]["systemDisk"]["members"].is_object());
    let create = parse(Some("vm"), Some("CreateInstances"));
    assert_eq!(create["request"]["password"]["secret"], true);
    assert_eq!(create["request"]["instanceChargeType"]["values"][0], "PREPAID");
}
