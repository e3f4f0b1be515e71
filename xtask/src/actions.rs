//! The list of every action, from the model in `api/`.

use std::fmt::Write;

use zenlayer_api::{Absent, Action, Class, Member, Model, Pager, Service, Waiter};

use crate::Failure;

const BEGIN: &str = "# Every action

Made by `cargo xtask generate` from [the model](../api/README.md): to correct an entry, change that.
[requests.md](requests.md) shows how to call them.

A parameter in **bold** is required, as far as is known; one with `*` is never logged. *Class* says
what it means to do the action twice, as the `ZL_CLASS_` constants do. *Ids* is the parameter with the
ids of what the action acts on. *Pages* are read with `zl_send_page()`. *Proof* is the waiter whose
end shows that the action was executed. The service may know more actions, parameters and values than
this list; see the key `validation`.
";

/// The document.
pub(crate) fn document(model: &Model) -> Result<String, Failure> {
    let mut text = String::from(BEGIN);
    text += "\n| service | version | actions | waiters |\n| --- | --- | --- | --- |\n";
    for service in &model.services {
        let (name, version) = (&service.facts.service, &service.facts.version);
        let (actions, waiters) = (service.facts.actions.len(), service.notes.waiters.len());
        let anchor = format!("{name}-{}", version.replace(' ', "-"));
        writeln!(text, "| [{name}](#{anchor}) | {version} | {actions} | {waiters} |")?;
    }
    for service in &model.services {
        add_service(service, &mut text)?;
    }
    Ok(text)
}

fn add_service(service: &Service, text: &mut String) -> Result<(), Failure> {
    let (name, version) = (&service.facts.service, &service.facts.version);
    writeln!(text, "\n## {name} {version}")?;
    if !service.notes.waiters.is_empty() {
        text.push_str(
            "\n| waiter | lists with | ends well | ends badly |\n| --- | --- | --- | --- |\n",
        );
        for (waiter, row) in service.notes.waiters.iter() {
            add_waiter(waiter, row, text)?;
        }
    }
    for (action, facts) in service.facts.actions.iter() {
        add_action(service, action, facts, text)?;
    }
    Ok(())
}

fn add_waiter(name: &str, waiter: &Waiter, text: &mut String) -> Result<(), Failure> {
    let words = |words: &[String], is_absent| {
        let words = words.iter().map(|word| format!("`{word}`"));
        let absent = Some("not listed".to_owned()).filter(|_| is_absent);
        words.chain(absent).collect::<Vec<_>>().join(", ")
    };
    let good = words(&waiter.success, waiter.absent == Absent::Success);
    let bad = words(&waiter.failure, waiter.absent == Absent::Failure);
    writeln!(text, "| `{name}` | `{}` by `{}` | {good} | {bad} |", waiter.action, waiter.ids)?;
    Ok(())
}

fn add_action(
    service: &Service,
    name: &str,
    action: &Action,
    text: &mut String,
) -> Result<(), Failure> {
    writeln!(text, "\n### {name}\n")?;
    if let Some(sentence) = service.notes.text.get(name) {
        writeln!(text, "{sentence}\n")?;
    }
    let members = |part: &str, members: &zenlayer_api::Members| {
        let member = |(member, row): (&str, &Member)| {
            let is_required = part == "request" && service.is_required(name, member);
            let path = format!("{name}.{part}.{member}");
            shown(service, &path, member, row, is_required)
        };
        members.iter().map(member).collect::<Vec<_>>().join(", ")
    };
    let request = members("request", &action.request);
    let response = members("response", &action.response);
    writeln!(text, "- Takes: {}", if request.is_empty() { "nothing" } else { &request })?;
    writeln!(text, "- Answers: {}", if response.is_empty() { "nothing" } else { &response })?;
    let class = match service.class(name) {
        Class::Safe => "safe",
        Class::Idempotent => "idempotent",
        Class::Unsafe => "unsafe",
    };
    let mut notes = vec![format!("class: {class}")];
    notes.extend(service.notes.ids.get(name).map(|ids| format!("ids: `{ids}`")));
    notes.extend(service.pager(name).map(|pager| match pager {
        Pager::Numbered => "pages: yes".to_owned(),
        Pager::Cursor(_) => "pages: by cursor".to_owned(),
    }));
    let failed = service.notes.failed.get(name);
    notes.extend(failed.map(|member| format!("lists what failed in `{member}`")));
    notes.extend(service.notes.lost.get(name).map(|waiter| format!("proof: `{waiter}`")));
    notes.extend(service.notes.then.get(name).map(|next| format!("then: `{next}`")));
    writeln!(text, "- {}", notes.join("; "))?;
    Ok(())
}

fn shown(service: &Service, path: &str, name: &str, member: &Member, is_required: bool) -> String {
    let secret = if service.is_secret(path) { "\\*" } else { "" };
    let name = format!("`{name}`{secret}");
    let name = if is_required { format!("**{name}**") } else { name };
    let deprecated = if member.deprecated { ", deprecated" } else { "" };
    format!("{name} ({}{deprecated})", member.of)
}
