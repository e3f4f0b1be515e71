//! Tests what `make install` installs, and that `make uninstall` removes all of it.

use crate::support::build::artefact;
use crate::support::prefix::{files, install, make, moved};
use crate::support::run::{must, output, tool};
use crate::support::{root, scratch, source};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Files in a folder of the repository, with a suffix, as installed paths.
fn of_repository(folder: &str, end: &str, installed: &str) -> Vec<String> {
    let found = std::fs::read_dir(root().join(folder)).expect("a folder");
    let names = found.map(|entry| entry.expect("an entry").file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(end)).map(|name| format!("{installed}/{name}")).collect()
}

/// Everything that is installed, with libraries in `lib`.
fn expected(lib: &str) -> BTreeSet<String> {
    let version = env!("CARGO_PKG_VERSION");
    let mut expected: Vec<String> = [
        "bin/zenlayer-simulator",
        "share/doc/zenlayer/CHANGELOG.md",
        "share/doc/zenlayer/LICENSE-APACHE",
        "share/doc/zenlayer/LICENSE-MIT",
        "share/doc/zenlayer/NOTICES",
        "share/doc/zenlayer/README.md",
        "share/man/man1/zenlayer-simulator.1",
        "share/man/man3/libzenlayer.3",
    ]
    .map(str::to_owned)
    .to_vec();
    let libraries = [
        "libzenlayer.a",
        "libzenlayer.so",
        "libzenlayer.so.0",
        &format!("libzenlayer.so.{version}"),
        "pkgconfig/zenlayer.pc",
        "pkgconfig/zenlayer-static.pc",
        "cmake/Zenlayer/ZenlayerConfig.cmake",
        "cmake/Zenlayer/ZenlayerConfigVersion.cmake",
    ]
    .map(|name| format!("{lib}/{name}"));
    expected.extend(libraries);
    expected.extend(of_repository("include", ".h", "include"));
    expected.extend(of_repository("include", ".hpp", "include"));
    expected.extend(of_repository("docs", ".md", "share/doc/zenlayer/docs"));
    expected.extend(of_repository("docs/images", ".png", "share/doc/zenlayer/docs/images"));
    expected.extend(of_repository("examples/c", ".c", "share/doc/zenlayer/examples/c"));
    expected.extend(of_repository("examples/cpp", ".cpp", "share/doc/zenlayer/examples/cpp"));
    expected.into_iter().collect()
}

/// The global symbols that an archive defines.
fn defined(archive: &Path) -> BTreeSet<String> {
    let nm = ["--extern-only", "--defined-only", "--format=posix"];
    let text = must(Command::new(tool("nm")).args(nm).arg(archive));
    let symbols = text.lines().filter(|line| !line.ends_with(':') && !line.is_empty());
    symbols.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn files_and_links_of_a_c_library() {
    for lib in ["lib", "lib/x86_64-linux-gnu"] {
        let folder = scratch("destdir");
        let (destdir, libdir) = (format!("DESTDIR={}", folder.display()), format!("LIBDIR={lib}"));
        let arguments = [destdir.as_str(), "PREFIX=/opt/zenlayer", &libdir];
        must(make(&["install"]).args(arguments));
        assert_eq!(expected(lib), files(&folder.join("opt/zenlayer")));

        let folder_of = folder.join("opt/zenlayer").join(lib);
        let target = |name: &str| std::fs::read_link(folder_of.join(name)).expect("a link");
        assert_eq!(Path::new("libzenlayer.so.0"), target("libzenlayer.so"));
        let whole = format!("libzenlayer.so.{}", env!("CARGO_PKG_VERSION"));
        assert_eq!(Path::new(&whole), target("libzenlayer.so.0"));

        must(make(&["uninstall"]).args(arguments));
        assert!(!folder.join("opt").exists(), "folders are left: {:?}", files(&folder));
    }
}

#[test]
fn uninstall_leaves_other_files() {
    let folder = scratch("shared-prefix");
    install(&folder, "/usr");
    let other = folder.join("usr/lib/pkgconfig/other.pc");
    std::fs::write(&other, "").expect("write");
    let destdir = format!("DESTDIR={}", folder.display());
    must(&mut make(&["uninstall", &destdir, "PREFIX=/usr"]));
    assert_eq!(BTreeSet::from(["usr/lib/pkgconfig/other.pc".to_owned()]), files(&folder));
}

/// The prefix existed before, and may have another owner.
#[test]
fn uninstall_leaves_the_prefix() {
    let prefix = scratch("empty-before");
    let argument = format!("PREFIX={}/", prefix.display());
    must(&mut make(&["install", &argument]));
    assert_eq!(expected("lib"), files(&prefix));
    must(&mut make(&["uninstall", &argument]));
    assert_eq!(0, std::fs::read_dir(&prefix).expect("the prefix").count());
}

#[test]
fn libdir_may_be_an_absolute_path() {
    let folder = scratch("absolute");
    let destdir = format!("DESTDIR={}/", folder.display());
    let arguments = |libdir| ["install", &destdir, "PREFIX=/opt//zenlayer/", libdir];
    must(&mut make(&arguments("LIBDIR=/opt/zenlayer/lib64/")));
    assert_eq!(expected("lib64"), files(&folder.join("opt/zenlayer")));
    let out = output(&mut make(&arguments("LIBDIR=/usr/lib64")));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && said.contains("not below PREFIX=/opt/zenlayer"), "{said}");
    assert!(!folder.join("usr").exists());
}

#[test]
fn install_names_missing_files() {
    let empty = scratch("nothing-built");
    let out = output(make(&["install", "DESTDIR=/nowhere"]).env("CARGO_TARGET_DIR", &empty));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && said.contains("run `make` first"), "{said}");
}

#[test]
fn the_archive_exports_only_the_interface() {
    let symbols = source("include/zenlayer.symbols");
    let names = symbols.lines().filter_map(|line| line.split_whitespace().next());
    let interface: BTreeSet<String> = names.map(str::to_owned).collect();
    assert_eq!(interface, defined(&moved().join("lib/libzenlayer.a")));
    let raw = defined(&artefact("libzenlayer.a"));
    assert!(
        raw.contains("rust_eh_personality"),
        "Cargo's archive exports more, so the check works"
    );
}

#[test]
fn the_archive_has_neither_bitcode_nor_debug_data() {
    let sections = |archive: &Path| must(Command::new(tool("readelf")).arg("-SW").arg(archive));
    let found = |text: &str| {
        let unwanted = [".llvmbc", ".llvmcmd", ".gnu.lto_", ".debug_info"];
        unwanted.into_iter().filter(|section| text.contains(section)).collect::<Vec<_>>()
    };
    assert_eq!(Vec::<&str>::new(), found(&sections(&moved().join("lib/libzenlayer.a"))));
    assert!(found(&sections(&artefact("libzenlayer.a"))).contains(&".llvmbc"));
}

#[test]
fn the_installed_library_and_simulator_are_the_release() {
    let installed = std::fs::read(moved().join("lib/libzenlayer.so")).expect("read");
    assert!(installed == std::fs::read(artefact("libzenlayer.so")).expect("read"));
    let said = must(Command::new(moved().join("bin/zenlayer-simulator")).arg("--version"));
    assert_eq!(concat!("zenlayer-simulator ", env!("CARGO_PKG_VERSION")), said.trim());
}

/// The licences of the parts must accompany the static library.
#[test]
fn every_part_has_its_licence() {
    let text = std::fs::read_to_string(moved().join("share/doc/zenlayer/NOTICES")).expect("read");
    let (list, texts) = text.split_once("\n\n----------").expect("a list and texts");
    let parts: Vec<&str> = list.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    assert!(parts.iter().any(|part| part.starts_with("ring ")), "{parts:?}");
    for part in parts {
        let (name, licence) = part.split_once(": ").expect("a licence");
        assert!(!licence.is_empty() && texts.contains(name), "{name} has no text");
    }
    assert!(texts.contains("Permission is hereby granted"));
}
