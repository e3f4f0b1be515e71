//! Tests that the header compiles alone with every compiler and standard, and follows its rules.

use crate::support::run::{output, tool};
use crate::support::{root, scratch, source};
use std::path::Path;
use std::process::Command;
use xtask::header::Header;

const C: [&str; 4] = ["c99", "c11", "c17", "c2x"];
const C_WARNINGS: [&str; 7] = [
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-Wstrict-prototypes",
    "-Wconversion",
    "-Wc++-compat",
];
/// Strict C89, except <stdint.h>, which these compilers have.
const C89: [(&str, &[&str]); 3] = [
    ("gcc", &["-Wall", "-Wextra", "-pedantic-errors", "-Werror"]),
    ("clang", &["-Wall", "-Wextra", "-pedantic-errors", "-Werror"]),
    ("tcc", &["-Wall", "-Werror"]),
];
const CPP: [&str; 5] = ["c++11", "c++14", "c++17", "c++20", "c++2b"];
const CPP_WARNINGS: [&str; 5] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion"];

/// Faults in a header, and the expected message of a compiler or of lint().
const FAULTS: [(&str, &str); 13] = [
    ("int zl_f(void); // of C99", "compiler"),
    ("int zl_f();", "compiler"),
    ("static int zl_f(void) { return 0; }", "compiler"),
    ("typedef struct zl_t { void *new; } zl_t;", "compiler"),
    ("typedef enum { ZL_A } zl_e;", "`enum`"),
    ("#include <stdbool.h>\nint zl_f(bool x);", "`bool`"),
    ("typedef struct zl_s { int x; } zl_s;", "`{`"),
    ("int zl_f(int first, ...);", "`...`"),
    ("typedef struct zl_s zl_s;\nzl_s zl_f(void);", "`zl_s` by value"),
    ("#include <stdint.h>\nint zl_f(uintptr_t len);", "`uintptr_t` by value"),
    ("int stop(void);", "`stop` has no prefix"),
    ("typedef struct context context;", "`context` has no prefix"),
    ("#define MAX_IDS 100", "`MAX_IDS` has no prefix"),
];

/// Types that may be passed by value.
const VALUES: [&str; 11] = [
    "void",
    "double",
    "int",
    "size_t",
    "uint32_t",
    "uint64_t",
    "int64_t",
    "zl_log_fn",
    "zl_interrupt_fn",
    "zl_progress_fn",
    "zl_destroy_fn",
];

/// Compiles a program that consists of a header, included twice, with a compiler and a standard.
fn compile(folder: &Path, compiler: &str, standard: &str, warnings: &[&str]) -> Result<(), String> {
    let language = if compiler == "g++" { "c++" } else { "c" };
    let of = folder.file_name().and_then(|name| name.to_str()).expect("a folder");
    let place = scratch(&format!("alone-{of}-{compiler}-{standard}"));
    let file = place.join(format!("alone.{language}"));
    let text = "#include <zenlayer.h>\n#include <zenlayer.h>\nint main(void) { return 0; }\n";
    std::fs::write(&file, text).expect("write");
    let object = place.join("alone.o"); // not /dev/null, which tcc would replace
    let mut command = Command::new(tool(compiler));
    command.arg(format!("-std={standard}")).args(warnings).args(["-x", language, "-c", "-o"]);
    command.arg(object);
    let out = output(command.arg("-I").arg(folder).arg(&file));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    if out.status.success() && said.is_empty() {
        Ok(())
    } else {
        Err(format!("{compiler} {standard}: {said}"))
    }
}

/// Compiles a header with every compiler and standard.
fn compile_everywhere(folder: &Path) -> Vec<String> {
    let c = C.iter().map(|standard| compile(folder, "gcc", standard, &C_WARNINGS));
    let c89 = C89.iter().map(|(compiler, warnings)| compile(folder, compiler, "c89", warnings));
    let cpp = CPP.iter().map(|standard| compile(folder, "g++", standard, &CPP_WARNINGS));
    c.chain(c89).chain(cpp).filter_map(Result::err).collect()
}

/// The header's violations of its rules.
fn lint(text: &str) -> Vec<String> {
    let header = Header::parse(text);
    let mut faults: Vec<String> = header.others.iter().map(|o| format!("what is `{o}`?")).collect();
    let code = format!("{}{}", header.code, header.others.concat());
    let words =
        |word: &str| code.split(|c: char| !c.is_alphanumeric() && c != '_').any(|w| w == word);
    let banned = ["enum", "bool", "_Bool", "union", "inline", "va_list", "wchar_t"];
    faults.extend(banned.iter().filter(|b| words(b)).map(|b| format!("`{b}` is used")));
    let signs = ["{", "..."];
    faults.extend(signs.iter().filter(|s| code.contains(**s)).map(|s| format!("`{s}` is used")));
    let values = header.functions.iter().flat_map(|f| {
        std::iter::once(&f.result).chain(f.parameters.iter().map(|parameter| &parameter.kind))
    });
    let by_value = values.filter(|kind| !kind.ends_with('*') && !VALUES.contains(&kind.as_str()));
    faults.extend(by_value.map(|kind| format!("`{kind}` by value")));
    let functions = header.functions.iter().map(|f| &f.name);
    let unprefixed = functions.chain(&header.types).filter(|name| !name.starts_with("zl_"));
    let macros = header.macros.iter().map(|one| &one.name);
    let unprefixed_macros = macros.filter(|n| !n.starts_with("ZL_") && *n != "ZENLAYER_H");
    faults
        .extend(unprefixed.chain(unprefixed_macros).map(|name| format!("`{name}` has no prefix")));
    faults
}

#[test]
fn compiles_alone_and_twice_in_every_standard() {
    assert_eq!(Vec::<String>::new(), compile_everywhere(&root().join("include")));
}

#[test]
fn follows_its_rules() {
    assert_eq!(Vec::<String>::new(), lint(&source("include/zenlayer.h")));
}

#[test]
fn planted_faults_are_found() {
    for (number, (fault, expected)) in FAULTS.iter().enumerate() {
        let guarded = format!("#ifndef ZENLAYER_H\n#define ZENLAYER_H\n{fault}\n#endif\n");
        let folder = scratch(&format!("fault-{number}"));
        std::fs::write(folder.join("zenlayer.h"), &guarded).expect("write");
        if *expected == "compiler" {
            assert_ne!(Vec::<String>::new(), compile_everywhere(&folder), "compiled: {fault}");
        } else {
            let said = lint(&guarded);
            assert!(said.iter().any(|s| s.contains(expected)), "{fault}: {said:?}");
        }
    }
}

#[test]
fn a_good_header_passes() {
    let good = "#ifndef ZENLAYER_H\n#define ZENLAYER_H\n#include <stddef.h>\n\
                #define ZL_OK 0\ntypedef struct zl_context zl_context;\n\
                typedef void (*zl_log_fn)(void *user_data, int level, const char *message);\n\
                #ifdef __cplusplus\nextern \"C\" {\n#endif\n\
                int zl_stop_instances(zl_context *ctx, const char *const *ids, size_t len,\n\
                                      char **out_request_id);\n\
                const char *zl_version(void);\n\
                #ifdef __cplusplus\n}\n#endif\n#endif\n";
    let folder = scratch("good");
    std::fs::write(folder.join("zenlayer.h"), good).expect("write");
    assert_eq!(Vec::<String>::new(), compile_everywhere(&folder));
    assert_eq!(Vec::<String>::new(), lint(good));
    let functions = Header::parse(good).functions;
    assert_eq!(["zl_stop_instances", "zl_version"], [&*functions[0].name, &*functions[1].name]);
    assert_eq!("const char *const *", functions[0].parameters[1].kind);
    assert_eq!("ids", functions[0].parameters[1].name);
}
