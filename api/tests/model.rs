//! The model that is shipped, and how faults in its files are reported.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use zenlayer_api::{Class, Model, Pager, read};

fn api() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn model() -> Model {
    read(api()).unwrap_or_else(|faults| panic!("{}", faults))
}

#[test]
fn the_model_is_sound_and_whole() {
    let model = model();
    let count = |of: fn(&zenlayer_api::Service) -> usize| model.services.iter().map(of).sum();
    let actions: usize = count(|service| service.facts.actions.len());
    let types: usize = count(|service| service.facts.types.len());
    let pagers: usize = count(|service| {
        service.facts.actions.names().filter(|name| service.pager(name).is_some()).count()
    });
    let waiters: usize = count(|service| service.notes.waiters.len());
    let secrets: usize = count(|service| service.notes.secrets.len());
    let failed: usize = count(|service| service.notes.failed.len());
    assert!(model.services.len() >= 21, "{} services", model.services.len());
    assert!(actions >= 620, "{actions} actions");
    assert!(types >= 330, "{types} types");
    assert!(pagers >= 69, "{pagers} pagers");
    assert!(waiters >= 30, "{waiters} waiters");
    assert!(secrets >= 25, "{secrets} secrets");
    assert!(failed >= 17, "{failed} lists of what failed");
}

#[test]
fn facts_and_notes_answer_together() {
    let model = model();
    let vm = model.service("vm").unwrap();
    assert_eq!(vm.class("DescribeInstances"), Class::Safe);
    assert_eq!(vm.class("StopInstances"), Class::Idempotent);
    assert_eq!(vm.class("CreateInstances"), Class::Unsafe);
    assert_eq!(vm.most("StopInstances", "instanceIds"), Some(100));
    assert!(vm.is_required("StopInstances", "instanceIds"));
    assert!(!vm.is_required("CreateInstances", "instanceCount"));
    assert!(vm.is_secret("CreateInstances.request.password"));
    assert_eq!(vm.pager("DescribeInstances"), Some(Pager::Numbered));
    assert_eq!(vm.pager("DescribeZones"), None);
    assert_eq!(vm.identity("DescribeInstances", "InstanceInfo"), Some(Some("instanceId")));
    let zls = model.service("zls").unwrap();
    assert!(matches!(zls.pager("DescribeLogs"), Some(Pager::Cursor(_))));
}

#[test]
fn the_sound_example_is_sound() {
    let sound = read(&api().join("tests/sound"));
    sound.unwrap_or_else(|faults| panic!("{faults}"));
}

/// A folder with a sound service, of which a test spoils one file.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Copy {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(folder.join("notes")).unwrap();
        let copy = Copy(folder);
        copy.spoil(|facts| facts);
        fs::write(copy.0.join("notes/vm.json"), "{}\n").unwrap();
        copy
    }

    fn spoil(&self, change: impl Fn(String) -> String) {
        let facts = fs::read_to_string(api().join("tests/sound/vm-2026-04-01.json")).unwrap();
        fs::write(self.0.join("vm-2026-04-01.json"), change(facts)).unwrap();
    }

    fn told(&self) -> String {
        read(&self.0).unwrap_err().to_string()
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_member_that_is_not_known_is_an_error() {
    let copy = Copy::new("unknown");
    copy.spoil(|facts| facts.replace(r#""most": 100"#, r#""maximum": 100"#));
    let told = copy.told();
    assert!(told.starts_with("api/vm-2026-04-01.json: unknown field `maximum`"), "{told}");
}

#[test]
fn a_file_that_is_not_in_the_canonical_form_is_an_error() {
    let copy = Copy::new("form");
    copy.spoil(|facts| facts.replace(r#" "enums": {"#, r#"  "enums": {"#));
    let told = copy.told();
    assert!(told.contains(r#"api/vm-2026-04-01.json: line 4 should be:  "enums": {"#), "{told}");
}

#[test]
fn notes_of_a_service_that_is_not_there_are_an_error() {
    let copy = Copy::new("notes");
    fs::write(copy.0.join("notes/xm.json"), "{}\n").unwrap();
    let told = copy.told();
    assert!(told.contains("api/notes/xm.json: there are no facts of this service"), "{told}");
}

#[test]
fn a_folder_without_facts_is_an_error() {
    let told = read(Path::new("/no/such/folder")).unwrap_err().to_string();
    assert!(told.contains("api/: "), "{told}");
}
