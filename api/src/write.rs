//! The canonical form of both kinds of files: one member a line, in a fixed order.

use crate::{Absent, Class, Cursor, Entries, Facts, Member, Members, Notes, Waiter};

/// A value as lines: all but the first are indented by what they stand in.
type Lines = Vec<String>;

/// The text of a file of facts.
pub fn facts_text(facts: &Facts) -> String {
    let enums = facts.enums.sorted().into_iter().map(|(name, values)| (name, texts(values)));
    let types = facts.types.sorted().into_iter().map(|(name, of)| (name, members(of)));
    let actions = facts.actions.sorted().into_iter().map(|(name, action)| {
        let parts =
            [("request", members(&action.request)), ("response", members(&action.response))];
        (name, object(parts))
    });
    file(vec![
        ("service", vec![quoted(&facts.service)]),
        ("version", vec![quoted(&facts.version)]),
        ("enums", object(enums)),
        ("types", object(types)),
        ("actions", object(actions)),
    ])
}

/// The text of a file of notes. Sections without an entry are left out.
pub fn notes_text(notes: &Notes) -> String {
    let sections = vec![
        ("source", section(&notes.source, |text| vec![quoted(text)])),
        ("classes", section(&notes.classes, |class| vec![quoted(class.word())])),
        ("ids", section(&notes.ids, |text| vec![quoted(text)])),
        ("limits", section(&notes.limits, |most| vec![most.to_string()])),
        ("failed", section(&notes.failed, |text| vec![quoted(text)])),
        ("secrets", list(&notes.secrets)),
        ("identity", section(&notes.identity, |member| vec![quoted_or_null(member.as_deref())])),
        ("optional", list(&notes.optional)),
        ("pagers", section(&notes.pagers, cursor)),
        ("waiters", section(&notes.waiters, waiter)),
        ("lost", section(&notes.lost, |text| vec![quoted(text)])),
        ("then", section(&notes.then, |text| vec![quoted(text)])),
        ("text", section(&notes.text, |text| vec![quoted(text)])),
    ];
    file(sections.into_iter().filter(|(_, lines)| lines.len() > 1).collect())
}

fn file(sections: Vec<(&str, Lines)>) -> String {
    object(sections).join("\n") + "\n"
}

fn section<T>(entries: &Entries<T>, line: impl Fn(&T) -> Lines) -> Lines {
    object(entries.sorted().into_iter().map(|(name, value)| (name, line(value))))
}

fn members(members: &Members) -> Lines {
    object(members.iter().map(|(name, of)| (name, member(of))))
}

fn member(member: &Member) -> Lines {
    let mut parts = vec![format!("\"type\": {}", quoted(&member.of.to_string()))];
    if member.required {
        parts.push("\"required\": true".into());
    }
    if let Some(name) = &member.enumeration {
        parts.push(format!("\"enum\": {}", quoted(name)));
    }
    if let Some(most) = member.most {
        parts.push(format!("\"most\": {most}"));
    }
    if member.deprecated {
        parts.push("\"deprecated\": true".into());
    }
    vec![format!("{{{}}}", parts.join(", "))]
}

fn cursor(cursor: &Cursor) -> Lines {
    object([
        ("cursor", vec![quoted(&cursor.cursor)]),
        ("size", vec![quoted(&cursor.size)]),
        ("rows", vec![quoted(&cursor.rows)]),
    ])
}

fn waiter(waiter: &Waiter) -> Lines {
    object([
        ("action", vec![quoted(&waiter.action)]),
        ("ids", vec![quoted(&waiter.ids)]),
        ("rows", vec![quoted(&waiter.rows)]),
        ("id", vec![quoted(&waiter.id)]),
        ("status", vec![quoted_or_null(waiter.status.as_deref())]),
        ("success", texts(&waiter.success)),
        ("failure", texts(&waiter.failure)),
        ("absent", vec![quoted(waiter.absent.word())]),
    ])
}

impl Class {
    /// As in the notes.
    pub fn word(self) -> &'static str {
        match self {
            Class::Safe => "safe",
            Class::Idempotent => "idempotent",
            Class::Unsafe => "unsafe",
        }
    }
}

impl Absent {
    /// As in the notes.
    pub fn word(self) -> &'static str {
        match self {
            Absent::Success => "success",
            Absent::Failure => "failure",
        }
    }
}

// --- JSON -----------------------------------------------------------------------------------------

fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Lines)>) -> Lines {
    block(
        entries.into_iter().map(|(name, lines)| {
            let mut lines = lines.into_iter();
            let first = lines.next().unwrap_or_default();
            std::iter::once(format!("{}: {first}", quoted(name))).chain(lines).collect()
        }),
        ["{", "}"],
    )
}

/// A list with an item a line, in order.
fn list(items: &[String]) -> Lines {
    let mut sorted: Vec<&String> = items.iter().collect();
    sorted.sort();
    block(sorted.into_iter().map(|item| vec![quoted(item)]), ["[", "]"])
}

fn block(items: impl Iterator<Item = Lines>, [open, close]: [&str; 2]) -> Lines {
    let mut lines: Lines = vec![open.into()];
    for item in items {
        if lines.len() > 1
            && let Some(last) = lines.last_mut()
        {
            last.push(',');
        }
        lines.extend(item.into_iter().map(|line| format!(" {line}")));
    }
    if lines.len() == 1 {
        return vec![format!("{open}{close}")];
    }
    lines.push(close.into());
    lines
}

/// A list on one line, as it stands.
fn texts(texts: &[String]) -> Lines {
    let quoted: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    vec![format!("[{}]", quoted.join(", "))]
}

fn quoted_or_null(text: Option<&str>) -> String {
    text.map_or("null".into(), quoted)
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{facts_text, notes_text};

    const FACTS: &str = r#"{
 "service": "vm",
 "version": "2026-04-01",
 "enums": {
  "Status": ["ON", "OFF"]
 },
 "types": {},
 "actions": {
  "StopInstances": {
   "request": {
    "instanceIds": {"type": "[text]", "required": true, "most": 100},
    "from": {"type": "text", "enum": "Status", "deprecated": true}
   },
   "response": {}
  }
 }
}
"#;

    const NOTES: &str = r#"{
 "source": {
  "classes": "CLI"
 },
 "classes": {
  "StopInstances": "idempotent"
 },
 "secrets": [
  "A.b",
  "A.c"
 ],
 "identity": {
  "A": null,
  "B": "id"
 },
 "waiters": {
  "InstanceGone": {
   "action": "DescribeInstances",
   "ids": "instanceIds",
   "rows": "dataSet",
   "id": "instanceId",
   "status": "status",
   "success": [],
   "failure": ["A", "B"],
   "absent": "success"
  }
 }
}
"#;

    #[test]
    fn facts_are_written_as_they_were_read() {
        assert_eq!(facts_text(&serde_json::from_str(FACTS).unwrap()), FACTS);
    }

    #[test]
    fn notes_are_written_as_they_were_read() {
        assert_eq!(notes_text(&serde_json::from_str(NOTES).unwrap()), NOTES);
    }
}
