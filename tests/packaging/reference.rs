//! Tests that doxygen builds the reference without warnings, and that it is complete.

use crate::support::prefix::{files, make};
use crate::support::run::{must, output, tool};
use crate::support::{root, scratch, source};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds the reference; returns its folder.
fn html() -> PathBuf {
    tool("doxygen");
    let said = must(&mut make(&["--no-print-directory", "--quiet", "reference"]));
    let index = said.lines().last().expect("a path");
    root().join(index).parent().expect("a folder").to_owned()
}

/// The pages in a folder, with their text, without subfolders, which are for the search.
fn pages(folder: &Path) -> Vec<(String, String)> {
    let names = files(folder).into_iter();
    let names = names.filter(|name| name.ends_with(".html") && !name.contains('/'));
    let read = |name: &String| std::fs::read_to_string(folder.join(name)).expect("read");
    names.map(|name| (name.clone(), read(&name))).collect()
}

/// Those at the top that the reference has.
const DOCUMENTS: [&str; 5] =
    ["README.md", "CHANGELOG.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];

#[test]
fn it_is_complete() {
    let html = html();
    let pages = pages(&html);
    let text = |name: &str| {
        let page = pages.iter().find(|(page, _)| page == name);
        page.map(|(_, text)| text.as_str()).unwrap_or_else(|| panic!("no page {name}"))
    };
    let interface = text("zenlayer_8h.html");
    for line in source("include/zenlayer.symbols").lines() {
        let name = line.split_whitespace().next().expect("a name");
        assert!(
            interface.contains(&format!(">{name}</a>")) || interface.contains(&format!("{name} (")),
            "{name}"
        );
    }
    assert!(interface.contains("<dt>Threads</dt>"), "paragraphs of the comments have titles");
    assert!(
        interface.contains("class=\"paramname\">out_request_id</td>"),
        "parameters are documented"
    );
    for (class, member) in [
        ("Client", "bulk_stop"),
        ("Report", "failed"),
        ("Result", "and_then"),
        ("Error", "attempts"),
    ] {
        let page = pages.iter().find(|(page, _)| page.ends_with(&format!("_1_1{class}.html")));
        let (_, text) = page.unwrap_or_else(|| panic!("no page of {class}"));
        assert!(text.contains(&format!(">{member}</")), "{class}::{member}");
    }

    let broken: Vec<String> = pages
        .iter()
        .flat_map(|(page, text)| text.split("href=\"").skip(1).map(move |rest| (page, rest)))
        .filter_map(|(page, rest)| rest.split('"').next().map(|target| (page, target)))
        .filter(|(_, target)| !target.contains("://") && !target.starts_with("javascript"))
        .filter(|(_, target)| {
            let file = target.split('#').next().unwrap_or_default();
            !file.is_empty() && !html.join(file).exists()
        })
        .map(|(page, target)| format!("{page} links to {target}"))
        .collect();
    assert_eq!(Vec::<String>::new(), broken);
}

/// An undocumented parameter, a documented one that does not exist, and a broken link.
#[test]
fn planted_faults_are_found() {
    let header = html().join("../include");
    let in_header = "reference/include/zenlayer.h";
    for (name, file, from, to, expected) in [
        ("untold", in_header, "@param service the service", "the service", "service"),
        ("unknown", in_header, "@param text a text from", "@param texts a text from", "texts"),
        ("link", "docs/retries.md", "](#when-the-answer", "](#whenever-the-answer", "whenever"),
    ] {
        let folder = scratch(name);
        for part in ["include", "docs", "examples", "packaging"].into_iter().chain(DOCUMENTS) {
            must(Command::new(tool("cp")).arg("-r").arg(root().join(part)).arg(&folder));
        }
        std::fs::create_dir(folder.join("reference")).expect("create");
        must(Command::new(tool("cp")).arg("-r").arg(&header).arg(folder.join("reference")));
        let text = std::fs::read_to_string(folder.join(file)).expect("read");
        assert!(text.contains(from), "{file} has no {from:?}");
        std::fs::write(folder.join(file), text.replacen(from, to, 1)).expect("write");
        let mut doxygen = Command::new(tool("doxygen"));
        let doxygen = doxygen.arg("packaging/reference/Doxyfile").current_dir(&folder);
        let out = output(doxygen.env("OUTPUT", "reference").env("VERSION", "0"));
        let said = String::from_utf8_lossy(&[out.stdout, out.stderr].concat()).into_owned();
        assert!(!out.status.success() && said.contains(expected), "{name}: {said}");
    }
}
