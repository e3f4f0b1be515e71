use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::{Fault, Faults, Model, Notes, Service, check, facts_text, notes_text};

/// Reads all of `api/`, and checks it.
///
/// # Errors
///
/// Every fault that was found; never an empty list.
pub fn read(folder: &Path) -> Result<Model, Faults> {
    let mut faults = Vec::new();
    let mut services = Vec::new();
    for file in json_files(folder, "", &mut faults) {
        match read_service(folder, &file, &mut faults) {
            Ok(service) => services.push(service),
            Err(fault) => faults.push(fault),
        }
    }
    services.sort_by(|a, b| a.facts.service.cmp(&b.facts.service));
    let model = Model { services };
    for file in json_files(folder, "notes/", &mut faults) {
        if !model.services.iter().any(|service| service.notes_file() == file) {
            faults.push(Fault::of_file(&file, "there are no facts of this service"));
        }
    }
    faults.extend(check::all(&model));
    if faults.is_empty() { Ok(model) } else { Err(Faults(faults)) }
}

fn read_service(folder: &Path, file: &str, faults: &mut Vec<Fault>) -> Result<Service, Fault> {
    let (facts, text) = read_file(folder, file)?;
    let mut service = Service { file: file.into(), facts, notes: Notes::default() };
    check_form(file, &text, &facts_text(&service.facts), faults);
    let notes_file = service.notes_file();
    if folder.join(&notes_file).exists() {
        let (notes, text) = read_file(folder, &notes_file)?;
        service.notes = notes;
        check_form(&notes_file, &text, &notes_text(&service.notes), faults);
    }
    Ok(service)
}

fn read_file<T: DeserializeOwned>(folder: &Path, file: &str) -> Result<(T, String), Fault> {
    let text = fs::read_to_string(folder.join(file)).map_err(|e| Fault::of_file(file, e))?;
    let read = serde_json::from_str(&text).map_err(|e| Fault::of_file(file, e))?;
    Ok((read, text))
}

/// The canonical form is compared by the byte; the first line that differs is reported.
fn check_form(file: &str, there: &str, canonical: &str, faults: &mut Vec<Fault>) {
    if there == canonical {
        return;
    }
    let same = there.lines().zip(canonical.lines()).take_while(|(a, b)| a == b).count();
    let line = canonical.lines().nth(same).unwrap_or("the end of the file");
    faults.push(Fault::of_file(file, format!("line {} should be: {line}", same + 1)));
}

/// The files of a folder that end in `.json`, in order; `below` is empty or ends in a slash.
fn json_files(folder: &Path, below: &str, faults: &mut Vec<Fault>) -> Vec<String> {
    let entries = match fs::read_dir(folder.join(below)) {
        Ok(entries) => entries,
        Err(error) => {
            faults.push(Fault::of_file(below, error));
            return Vec::new();
        }
    };
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut files: Vec<String> =
        names.filter(|name| name.ends_with(".json")).map(|name| format!("{below}{name}")).collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use super::check_form;

    #[test]
    fn the_first_line_that_differs_is_told() {
        let told = |there, canonical| {
            let mut faults = Vec::new();
            check_form("vm.json", there, canonical, &mut faults);
            faults.first().map(ToString::to_string)
        };
        assert_eq!(told("{\n}\n", "{\n}\n"), None);
        assert_eq!(told("{\n  1\n}\n", "{\n 1\n}\n").unwrap(), "api/vm.json: line 2 should be:  1");
        assert!(told("{\n}", "{\n}\n").unwrap().contains("line 3 should be: the end of the file"));
    }
}
