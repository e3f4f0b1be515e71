//! Sources: every note says where it comes from.

use super::Faults;
use crate::{Notes, Service};

pub(super) fn check(service: &Service, faults: &mut Faults) {
    let sections = sections(&service.notes);
    let source = &service.notes.source;
    let file = service.notes_file();
    for (section, entries) in &sections {
        for entry in entries {
            let named = format!("{section}.{entry}");
            if source.get(section).or_else(|| source.get(&named)).is_none() {
                faults.add(&file, &named, "it has no source");
            }
        }
    }
    // Facts that no importer finds say so in the notes.
    for name in source.names().filter(|name| *name != "facts") {
        let (section, entry) = name.split_once('.').unwrap_or((name, ""));
        let known = sections.iter().any(|(known, entries)| {
            *known == section
                && (entries.contains(&entry) || entry.is_empty() && !entries.is_empty())
        });
        if !known {
            faults.add(&file, &format!("source.{name}"), "there is no such note");
        }
    }
}

/// The names of all notes, by section.
fn sections(notes: &Notes) -> Vec<(&'static str, Vec<&str>)> {
    vec![
        ("classes", notes.classes.names().collect()),
        ("ids", notes.ids.names().collect()),
        ("limits", notes.limits.names().collect()),
        ("failed", notes.failed.names().collect()),
        ("secrets", notes.secrets.iter().map(String::as_str).collect()),
        ("identity", notes.identity.names().collect()),
        ("optional", notes.optional.iter().map(String::as_str).collect()),
        ("pagers", notes.pagers.names().collect()),
        ("waiters", notes.waiters.names().collect()),
        ("lost", notes.lost.names().collect()),
        ("then", notes.then.names().collect()),
        ("text", notes.text.names().collect()),
    ]
}

#[cfg(test)]
mod tests {
    use crate::check::tests::wrong_notes;

    #[test]
    fn a_note_has_a_source() {
        wrong_notes(
            r#""ids": "by name""#,
            r#""ids.ResetInstance": "by name""#,
            "api/notes/vm.json: ids.StopInstances: it has no source",
        );
    }

    #[test]
    fn a_source_has_a_note() {
        wrong_notes(
            r#""classes.StopInstances": "CLI""#,
            r#""classes": "CLI", "classes.StartInstances": "CLI""#,
            "api/notes/vm.json: source.classes.StartInstances: there is no such note",
        );
        wrong_notes(
            r#""classes.StopInstances": "CLI""#,
            r#""classes": "CLI", "class": "CLI""#,
            "api/notes/vm.json: source.class: there is no such note",
        );
    }
}
