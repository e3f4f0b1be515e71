//! Tests README.md and docs/: programs compile, commands run, links exist.

use std::collections::BTreeSet;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::build::{WARNINGS, artefact, compile};
use crate::support::prefix::{install, make, plain};
use crate::support::run::{must, tool};
use crate::support::simulator::{KEY_ID, SECRET, Simulator};
use crate::support::{root, scratch, source};

/// The documents, as paths from the root.
fn documents() -> Vec<String> {
    let docs = fs::read_dir(root().join("docs")).expect("docs/");
    let docs = docs.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let docs = docs.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}"));
    let here = ["README.md", "CHANGELOG.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"];
    here.map(str::to_owned).into_iter().chain(docs).collect()
}

/// The content of each block between "```language" and "```".
fn fences(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}\n");
    let blocks = text.split(&opening).skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap_or_default().to_owned()).collect()
}

/// The C program in README.md.
fn program() -> String {
    let programs = fences(&source("README.md"), "c");
    assert_eq!(1, programs.len(), "README.md has one program");
    programs[0].clone()
}

#[test]
fn every_c_program_compiles() {
    for document in documents() {
        for (number, program) in fences(&source(&document), "c").iter().enumerate() {
            let file =
                scratch(&format!("{}-{number}", document.replace('/', "-"))).join("program.c");
            fs::write(&file, program).expect("write");
            let mut cc = Command::new(tool("cc"));
            cc.args(["-std=c11", "-fsyntax-only"]).args(WARNINGS);
            must(cc.arg("-I").arg(root().join("include")).arg(&file));
        }
    }
}

#[test]
fn every_make_target_exists() {
    let mut targets = BTreeSet::new();
    for document in documents() {
        let text = source(&document);
        for (at, call) in text.match_indices("make ") {
            let before = text[..at].trim_end_matches("sudo ");
            if before.ends_with(['`', '\n']) {
                let name = &text[at + call.len()..];
                let end = name.find(|c: char| !c.is_ascii_lowercase()).unwrap_or(name.len());
                targets.insert(name[..end].to_owned());
            }
        }
    }
    assert!(targets.contains("install") && targets.contains("demo"), "{targets:?}");
    for target in targets {
        must(&mut make(&["--dry-run", &target]));
    }
}

#[test]
fn every_link_exists() {
    for document in documents() {
        let prose: String = source(&document).split("```").step_by(2).collect();
        for rest in prose.split("](").skip(1) {
            let target = rest.split([')', '#']).next().unwrap_or_default();
            if !target.contains("://") && !target.is_empty() {
                let folder = root().join(&document);
                let path = folder.parent().expect("a folder").join(target);
                assert!(path.exists(), "{document} links to {target}, which does not exist");
            }
        }
    }
}

/// The source paths in a document: relative to the root or to `core/src`.
fn paths(text: &str) -> impl Iterator<Item = &str> {
    let is_path = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let words = text.split(move |c: char| !is_path(c)).map(|word| word.trim_end_matches('.'));
    words.filter(|word| {
        let first = word.split_once('/').map_or("", |(first, _)| first);
        !first.is_empty() && ["", "core/src"].iter().any(|at| root().join(at).join(first).is_dir())
    })
}

#[test]
fn every_path_that_the_map_names_exists() {
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = source(document);
        let missing: Vec<&str> = paths(&text)
            .filter(|path| !["", "core/src"].iter().any(|at| root().join(at).join(path).exists()))
            .filter(|path| !root().join("core/src").join(format!("{path}.rs")).exists())
            .collect();
        assert!(missing.is_empty(), "{document} names {missing:?}");
        assert!(paths(&text).count() > 8, "{document}");
    }
}

/// Runs the `sh` blocks of a document, verbatim, with the library installed under `prefix`.
///
/// `make` only installs, and only there; `sudo` has no effect; a server gets time to start, and a free
/// port instead of 8080. Returns the output of the commands.
fn run_commands(document: &str, prefix: &Path) -> String {
    let folder = scratch(&document.replace('/', "-"));
    let tools = folder.join("tools");
    fs::create_dir(&tools).expect("a folder");
    let script = |name: &str, text: String| {
        let file = tools.join(name);
        fs::write(&file, format!("#!/bin/sh\n{text}\n")).expect("write");
        must(Command::new("chmod").arg("+x").arg(file));
    };
    let real = format!("{} -C {}", tool("make").display(), root().display());
    let install = format!("exec {real} install PREFIX={}", prefix.display());
    script("make", format!("case $1 in install) {install} ;; esac\nexec {real} --dry-run \"$@\""));
    script("sudo", "exec \"$@\"".to_owned());
    script("apt-get", "test $1 = install".to_owned()); // packaging/newcomer.rs installs them
    fs::write(folder.join("stop.c"), program()).expect("write");

    let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port");
    let mut lines = vec!["set -eu".to_owned()];
    for line in fences(&source(document), "sh").iter().flat_map(|block| block.lines()) {
        let line = line.replace("127.0.0.1:8080", &free.to_string());
        let starts_server = line.ends_with('&');
        lines.push(line);
        if starts_server {
            lines.push("trap \"kill $! 2>/dev/null || true\" EXIT".to_owned());
            lines.push(format!("curl -s -o answer --retry 50 --retry-delay 1 --retry-connrefused http://{free}/simulator/journal"));
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = [tools, prefix.join("bin")].into_iter().chain(std::env::split_paths(&path));
    let mut sh = plain(&tool("sh"));
    sh.arg("-c").arg(lines.join("\n")).current_dir(&folder);
    sh.env("PATH", std::env::join_paths(path).expect("PATH"));
    sh.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig"));
    sh.env("LD_LIBRARY_PATH", prefix.join("lib")).env("HOME", &folder);
    // Cargo's home stays, even if it was found by HOME.
    let home = std::env::var_os("HOME").expect("HOME");
    let cargo_home = std::env::var_os("CARGO_HOME");
    sh.env("CARGO_HOME", cargo_home.unwrap_or_else(|| Path::new(&home).join(".cargo").into()));
    must(&mut sh)
}

#[test]
fn commands_of_the_readme_run() {
    let printed = run_commands("README.md", &scratch("prefix-readme"));
    assert!(printed.contains("stopping, request id "), "{printed}");
}

#[test]
fn commands_of_the_simulator_page_run() {
    let prefix = scratch("prefix-simulator");
    install(Path::new(""), prefix.to_str().expect("UTF-8"));
    let printed = run_commands("docs/simulator.md", &prefix);
    for shown in ["RECYCLE", "the answer is lost", "not executed", "not HTTP", "not complete"] {
        assert!(printed.contains(shown), "{shown} is not in:\n{printed}");
    }
}

/// The same test is there in other languages, whose own tests run it.
#[test]
fn the_test_in_c_of_the_simulator_page_passes() {
    let programs = fences(&source("docs/simulator.md"), "c");
    assert_eq!(1, programs.len());
    let file = scratch("simulator-page").join("page.c");
    fs::write(&file, &programs[0]).expect("write");
    let mut test = Command::new(compile(&file, &["-lzenlayer"]));
    must(test.env("ZENLAYER_SIMULATOR", artefact("zenlayer-simulator")));
}

#[test]
fn demo_shows_instances_stop() {
    let printed = must(&mut plain(&root().join("packaging/demo")));
    for expected in [
        "RUNNING 242",
        "STOPPING",
        "] 100%  STOPPED 247  RECYCLE 3  failed 5   ",
        "\n247 of 252 stopped in ",
        "\nvm-900001  not_found ",
        "\nvm-000077  gone         RECYCLE   ZL_ERR_INSTANCE_RECYCLED ",
        "\nexit status 1\n",
        "\n250 of 250 stopped in ",
    ] {
        assert!(printed.contains(expected), "{expected} is not in:\n{printed}");
    }
}

/// Compiles the program in README.md with the flags of pkg-config, and stops an instance with it.
fn build_and_stop(
    folder: &Path,
    prefix: &Path,
    flags: &[&str],
    libraries: &Path,
    id: &str,
) -> PathBuf {
    let pkg_config = |flags: &[&str]| {
        let mut command = plain(&tool("pkg-config"));
        command.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")).args(flags).arg("zenlayer");
        must(&mut command)
    };
    let file = folder.join("stop.c");
    let out = folder.join(id);
    fs::write(&file, program()).expect("write");
    let mut cc = Command::new(tool("cc"));
    cc.arg(&file).args(pkg_config(&["--cflags"]).split_whitespace());
    must(cc.args(pkg_config(flags).split_whitespace()).arg("-o").arg(&out));

    let simulator = Simulator::start(&[]);
    let mut stop = plain(&out);
    stop.env("LD_LIBRARY_PATH", libraries).env("HOME", folder);
    stop.env("ZENLAYER_ENDPOINT", &simulator.url);
    stop.env("ZENLAYER_ACCESS_KEY_ID", KEY_ID).env("ZENLAYER_ACCESS_KEY_SECRET", SECRET);
    must(stop.arg(id));
    assert_ne!("RUNNING", simulator.instance(id)["status"]);
    out
}

#[test]
fn programs_link_after_the_prefix_has_moved() {
    let folder = scratch("moved");
    install(Path::new(""), folder.join("here").to_str().expect("UTF-8"));
    let prefix = folder.join("there");
    fs::rename(folder.join("here"), &prefix).expect("move");

    build_and_stop(&folder, &prefix, &["--libs"], &prefix.join("lib"), "vm-000001");
    let static_flags = ["--variable=static"];
    let program = build_and_stop(&folder, &prefix, &static_flags, Path::new(""), "vm-000002");
    let needed = must(Command::new(tool("readelf")).arg("-dW").arg(program));
    assert!(!needed.contains("libzenlayer"), "{needed}");

    // Without the shared library, the usual flags link the static one.
    for name in ["libzenlayer.so", "libzenlayer.so.0", "libzenlayer.so.0.1.0"] {
        fs::remove_file(prefix.join("lib").join(name)).expect("remove");
    }
    build_and_stop(&folder, &prefix, &["--static", "--libs"], Path::new(""), "vm-000003");
}
