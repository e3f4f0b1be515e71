//! What must hold in `api/`, beside the form of its files.

mod facts;
mod notes;
mod pagers;
mod sources;
mod waiters;

use std::fmt;

use crate::{Fault, Model, Service};

/// All faults of the model.
pub fn all(model: &Model) -> Vec<Fault> {
    let mut faults = Faults::default();
    let mut before: Option<&Service> = None;
    for service in &model.services {
        if let Some(other) = before.filter(|other| other.facts.service == service.facts.service) {
            faults.add(&service.file, "", format!("{} describes the same service", other.file));
        }
        before = Some(service);
        one(service, &mut faults);
    }
    faults.0
}

fn one(service: &Service, faults: &mut Faults) {
    facts::check(service, faults);
    notes::check(service, faults);
    pagers::check(service, faults);
    waiters::check(service, faults);
    sources::check(service, faults);
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, file: &str, entry: &str, what: impl fmt::Display) {
        self.0.push(Fault { file: file.into(), entry: entry.into(), what: what.to_string() });
    }
}

/// Services for tests: a sound one, and what the checks say of one with a planted fault.
#[cfg(test)]
mod tests {
    use crate::{Model, Service};

    const FACTS: &str = include_str!("../../tests/sound/vm-2026-04-01.json");
    const NOTES: &str = include_str!("../../tests/sound/notes/vm.json");

    pub(super) fn service(facts: &str, notes: &str) -> Service {
        Service {
            file: "vm-2026-04-01.json".into(),
            facts: serde_json::from_str(facts).unwrap(),
            notes: serde_json::from_str(notes).unwrap(),
        }
    }

    fn told(facts: &str, notes: &str) -> Vec<String> {
        let model = Model { services: vec![service(facts, notes)] };
        super::all(&model).iter().map(ToString::to_string).collect()
    }

    fn replaced(text: &str, from: &str, to: &str) -> String {
        assert_eq!(text.matches(from).count(), 1, "{from}");
        text.replace(from, to)
    }

    /// What is said once `from` is `to` in the facts.
    #[track_caller]
    pub(super) fn wrong_facts(from: &str, to: &str, fault: &str) {
        let told = told(&replaced(FACTS, from, to), NOTES);
        assert!(told.iter().any(|line| line == fault), "{told:#?}");
    }

    /// What is said once `from` is `to` in the notes.
    #[track_caller]
    pub(super) fn wrong_notes(from: &str, to: &str, fault: &str) {
        let told = told(FACTS, &replaced(NOTES, from, to));
        assert!(told.iter().any(|line| line == fault), "{told:#?}");
    }

    #[test]
    fn the_sound_service_has_no_fault() {
        assert_eq!(told(FACTS, NOTES), [""; 0]);
    }

    #[test]
    fn a_service_has_one_version() {
        let model = Model { services: vec![service(FACTS, NOTES), service(FACTS, NOTES)] };
        let faults = super::all(&model);
        assert_eq!(
            faults.first().unwrap().to_string(),
            "api/vm-2026-04-01.json: vm-2026-04-01.json describes the same service"
        );
    }
}
