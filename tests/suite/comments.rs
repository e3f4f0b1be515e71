//! Tests that every comment in the header is complete and in plain English.

use crate::support;
use xtask::comment::Comment;
use xtask::header::{Function, Header};

/// Whether a text says who frees a result.
fn says_who_frees(text: &str) -> bool {
    let freed = text.split("frees with ").skip(1).any(|tail| {
        let name: String =
            tail.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '`').collect();
        let name = name.trim_matches('`');
        name.starts_with("zl_") && name.ends_with("_free")
    });
    freed || text.contains("borrowed until") || text.contains("borrowed for")
}

/// What is missing in a function's comment.
fn lint(function: &Function) -> Vec<String> {
    let mut missing = Vec::new();
    let mut require = |present: bool, what: String| {
        if !present {
            missing.push(format!("{}: {what}", function.name));
        }
    };
    let comment = Comment::of(function);
    let first = comment.paragraph();
    let is_verb = first.split(' ').next().is_some_and(|word| word.ends_with('s'));
    require(is_verb && first.ends_with('.'), "no purpose that begins with a verb".into());
    for parameter in &function.parameters {
        let said = comment.get(&parameter.name);
        require(!said.is_empty(), format!("parameter {} is not described", parameter.name));
        if parameter.is_out() && parameter.kind.matches('*').count() == 2 {
            require(says_who_frees(said), format!("who frees {}?", parameter.name));
        }
    }
    for line in function.comment.lines() {
        let (word, rest) = line.split_at(line.find(' ').unwrap_or(line.len()));
        let is_parameter = function.parameters.iter().any(|p| p.name == word);
        let is_described = !word.is_empty() && rest.starts_with("  ");
        require(!is_described || is_parameter, format!("there is no parameter {word}"));
    }
    let returned = comment.get("Returns");
    require(function.result == "void" || !returned.is_empty(), "no `Returns`".into());
    if function.result.ends_with('*') {
        require(says_who_frees(returned), "who frees what is returned?".into());
    }
    if function.uses_context() && !function.name.starts_with("zl_context_") {
        for heading in ["Blocks", "Repeat"] {
            let is_said = comment.parts().any(|(part, _)| part == heading);
            require(is_said, format!("no `{heading}:`"));
        }
    }
    for rule in ["Threads: any.", "Blocks: no.", "Repeat: safe.", "Since: 0.1"] {
        let repeats = function.comment.lines().any(|line| line == rule);
        require(!repeats, format!("`{rule}` repeats a rule of the preamble"));
    }
    missing
}

const GOOD: &str = "
/**
 * Stops instances.
 *
 * ctx              a context
 * ids              `len` instance ids
 * len              how many
 * out_request_id   receives the id of this request, which the caller
 *                  frees with zl_string_free()
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 * Blocks: until the service answers.
 * Repeat: the second call is refused.
 */
int zl_stop_instances(zl_context *ctx, const char *const *ids, size_t len, char **out_request_id);
/**
 * Makes a token.
 *
 * Returns the token, which the caller frees with zl_cancel_free().
 * Threads: any, at any time.
 */
zl_cancel *zl_cancel_new(void);
/**
 * Returns the version of the library; borrowed until the program
 * ends.
 */
const char *zl_version(void);
";

/// A line of the good comments, its replacement, and the expected complaint.
const FAULTS: [(&str, &str, &str); 15] = [
    (" * Stops instances.\n", " *\n", "no purpose"),
    (" * Stops instances.\n", " * Instances, stopped.\n", "no purpose"),
    (" * ctx              a context\n", "", "parameter ctx is not described"),
    (" * len              how many\n", " * len\n", "parameter len is not described"),
    (" * len              how many\n", " * len    how many\n * size   too\n", "no parameter size"),
    ("which the caller\n *                  frees with zl_string_free()", "", "who frees out_req"),
    ("frees with zl_string_free()", "frees with free()", "who frees out_request_id?"),
    (" * Returns ZL_OK or ZL_ERR_NULL.\n", "", "zl_stop_instances: no `Returns`"),
    (" * Blocks: until the service answers.\n", "", "no `Blocks:`"),
    (" * Repeat: the second call is refused.\n", "", "no `Repeat:`"),
    (" * Repeat: the second call is refused.\n", " * Repeat:\n", "no `Repeat:`"),
    (", which the caller frees with zl_cancel_free()", "", "who frees what is returned?"),
    ("; borrowed until the program\n * ends", "", "who frees what is returned?"),
    (" * Threads: any, at any time.\n", " * Threads: any.\n", "repeats a rule"),
    (" * Threads: any, at any time.\n", " * Since: 0.1\n", "repeats a rule"),
];

fn lint_all(header: &Header) -> Vec<String> {
    header.functions.iter().flat_map(lint).collect()
}

#[test]
fn every_comment_is_complete() {
    let header = support::header();
    assert!(header.functions.len() > 40, "only {} functions", header.functions.len());
    let missing = lint_all(&header);
    assert!(missing.is_empty(), "{} defects:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn good_comments_pass() {
    assert_eq!(Vec::<String>::new(), lint_all(&Header::parse(GOOD)));
}

#[test]
fn planted_faults_are_found() {
    for (line, replacement, expected) in FAULTS {
        assert!(GOOD.contains(line), "no {line:?} to replace");
        let found = lint_all(&Header::parse(&GOOD.replacen(line, replacement, 1)));
        assert_eq!(1, found.len(), "{line:?} to {replacement:?}: {found:?}");
        assert!(found[0].contains(expected), "{line:?}: {found:?}");
    }
    let without = "int zl_f(void);";
    assert_eq!(2, lint_all(&Header::parse(without)).len(), "no comment at all");
}

#[test]
fn no_comment_is_truncated_or_has_markup() {
    for function in support::header().functions {
        let marks = ["# Safety", "[`", "TODO", "FIXME", "```"];
        let found: Vec<_> = marks.iter().filter(|mark| function.comment.contains(**mark)).collect();
        assert!(found.is_empty(), "{}: {found:?} in the comment", function.name);
    }
}

/// Phrases that sound translated. Plain English names the subject, or begins with the verb.
const STILTED: [&str; 10] = [
    "nobody",
    "somebody",
    "is told",
    "are told",
    "whose turn",
    "who is asked",
    "it is there",
    "looked into",
    "where it was meant to",
    "is no error",
];

/// Files generated from the source, with the words of the source.
const GENERATED: [&str; 3] = ["bulk-scale.md", "configuration.md", "errors.md"];

/// The stilted phrases in a text, even across line ends.
fn stilted(text: &str) -> Vec<String> {
    let prose = text.replace("\n *", " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let prose = prose.to_lowercase();
    let found = STILTED.into_iter().filter(|words| prose.contains(words));
    found.map(|words| format!("says `{words}`")).collect()
}

/// Lines that are too long, and stilted phrases.
fn read_aloud(text: &str) -> Vec<String> {
    let long = text.lines().filter(|line| line.chars().count() > 80);
    long.map(|line| format!("over 80 columns: {line}")).chain(stilted(text)).collect()
}

#[test]
fn the_header_reads_well() {
    let text = support::source("include/zenlayer.h");
    assert_eq!(Vec::<String>::new(), read_aloud(&text));
    assert!(text.is_ascii(), "C89 guarantees only ASCII characters");
}

#[test]
fn the_guides_read_well() {
    let docs = std::fs::read_dir(support::root().join("docs")).expect("docs/");
    let names =
        docs.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let names = names.filter(|name| name.ends_with(".md") && !GENERATED.contains(&name.as_str()));
    for name in names.map(|name| format!("docs/{name}")).chain(["README.md".to_owned()]) {
        assert_eq!(Vec::<String>::new(), stilted(&support::source(&name)), "{name}");
    }
}

#[test]
fn planted_words_are_found() {
    for (text, expected) in [
        ("x".repeat(81), "over 80"),
        (" * which nobody sees".into(), "nobody"),
        (" * Sets who is\n * told about it.".into(), "is told"),
    ] {
        let found = read_aloud(&text);
        assert!(found.len() == 1 && found[0].contains(expected), "{text}: {found:?}");
    }
}
