//! Every function of the header says what its users must know.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use xtask::header::{Function, Header};

/// What a comment says under a heading such as `Threads:`, "" if it is not there.
fn section<'a>(comment: &'a str, heading: &str) -> &'a str {
    let mut lines = comment.lines().map(str::trim);
    lines
        .find_map(|line| line.strip_prefix(heading))
        .map_or("", |said| said.trim_start_matches(':'))
}

/// The description of a parameter: the text after its name, to the next parameter or empty line.
fn description(function: &Function, name: &str) -> String {
    let starts = |line: &str, name: &str| {
        let after = line.trim().trim_start_matches("@param ").strip_prefix(name)?.to_owned();
        after.starts_with([' ', '\t', ':']).then(|| after.trim_matches([' ', '\t', ':']).to_owned())
    };
    let mut lines = function.comment.lines().skip_while(|line| starts(line, name).is_none());
    let Some(first) = lines.next().and_then(|line| starts(line, name)) else {
        return String::new();
    };
    let others = function.parameters.iter().filter(|p| p.name != name);
    let others: Vec<&str> = others.map(|p| p.name.as_str()).collect();
    let rest = lines.take_while(|line| {
        !line.trim().is_empty() && !others.iter().any(|other| starts(line, other).is_some())
    });
    rest.fold(first, |text, line| text + " " + line.trim())
}

/// What a comment says after `Returns`, to the next heading or empty line.
fn returns(comment: &str) -> String {
    let is_heading = |line: &str| {
        ["Threads", "Blocks", "Repeat", "Since"].iter().any(|h| line.starts_with(&format!("{h}:")))
    };
    let lines = comment.lines().map(str::trim).skip_while(|line| !line.starts_with("Returns "));
    let lines = lines.take_while(|line| !line.is_empty() && !is_heading(line));
    lines.collect::<Vec<_>>().join(" ")
}

/// True if a text says who frees what is handed out.
fn says_who_frees(text: &str) -> bool {
    let freed = text.split("frees with ").skip(1).any(|tail| {
        let name: String =
            tail.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == '`').collect();
        let name = name.trim_matches('`');
        name.starts_with("zl_") && name.ends_with("_free")
    });
    freed || text.contains("borrowed until") || text.contains("borrowed for")
}

/// What is missing in the comment of a function.
fn lint(function: &Function) -> Vec<String> {
    let mut missing = Vec::new();
    let mut require = |present: bool, what: String| {
        if !present {
            missing.push(format!("{}: {what}", function.name));
        }
    };
    let comment = &function.comment;
    let first = comment.lines().next().unwrap_or_default();
    let purpose = first.ends_with('.') || first.contains(". ") || first.contains(": ");
    require(purpose, "no purpose in one line".into());
    for parameter in &function.parameters {
        let said = description(function, &parameter.name);
        require(!said.is_empty(), format!("parameter {} is not described", parameter.name));
        if parameter.name.starts_with("out_") && parameter.kind.matches('*').count() == 2 {
            require(says_who_frees(&said), format!("who frees {}?", parameter.name));
        }
    }
    let returned = returns(comment);
    require(function.result == "void" || !returned.is_empty(), "no `Returns`".into());
    if function.result.ends_with('*') {
        require(says_who_frees(&returned), "who frees what is returned?".into());
    }
    for heading in ["Threads", "Repeat", "Since"] {
        require(!section(comment, &format!("{heading}:")).is_empty(), format!("no `{heading}:`"));
    }
    if function.uses_context() && function.result == "int" {
        require(!section(comment, "Blocks:").is_empty(), "no `Blocks:`".into());
    }
    missing
}

const GOOD: &str = "
/**
 * Stops instances.
 *
 * ctx              a context no other call is using
 * ids              `len` instance ids, copied
 * len              how many
 * out_request_id   receives the id of this request, which the caller
 *                  frees with zl_string_free(); NULL if not wanted
 *
 * Returns ZL_OK or ZL_ERR_NULL.
 * Threads: any, one call at a time per context.
 * Blocks: until the service answers.
 * Repeat: the second call is refused.
 * Since: 0.1
 */
int zl_stop_instances(zl_context *ctx, const char *const *ids, size_t len, char **out_request_id);
/**
 * Makes a token.
 *
 * Returns the token, which the caller frees with zl_cancel_free().
 * Threads: any.
 * Repeat: makes another.
 * Since: 0.1
 */
zl_cancel *zl_cancel_new(void);
/**
 * Says which version this is.
 *
 * Returns text, borrowed until the program ends.
 * Threads: any.
 * Repeat: the same text.
 * Since: 0.1
 */
const char *zl_version(void);
";

/// A line that is taken out of the good comments, what replaces it, and what must be found.
const FAULTS: [(&str, &str, &str); 13] = [
    (" * Stops instances.\n", " *\n", "no purpose"),
    (
        " * ctx              a context no other call is using\n",
        "",
        "parameter ctx is not described",
    ),
    (" * len              how many\n", " * len\n", "parameter len is not described"),
    (
        "which the caller\n *                  frees with zl_string_free(); ",
        "",
        "who frees out_req",
    ),
    ("frees with zl_string_free()", "frees with free()", "who frees out_request_id?"),
    (" * Returns ZL_OK or ZL_ERR_NULL.\n", "", "zl_stop_instances: no `Returns`"),
    (" * Threads: any, one call at a time per context.\n", "", "no `Threads:`"),
    (" * Blocks: until the service answers.\n", "", "no `Blocks:`"),
    (" * Repeat: the second call is refused.\n", "", "no `Repeat:`"),
    (" * Since: 0.1\n */\nint", " */\nint", "no `Since:`"),
    (", which the caller frees with zl_cancel_free()", "", "who frees what is returned?"),
    (", borrowed until the program ends", "", "who frees what is returned?"),
    (" * Repeat: makes another.\n", " * Repeat:\n", "zl_cancel_new: no `Repeat:`"),
];

fn lint_all(header: &Header) -> Vec<String> {
    header.functions.iter().flat_map(lint).collect()
}

#[test]
fn every_comment_is_complete() {
    let header = support::header();
    assert!(header.functions.len() > 40, "only {} functions", header.functions.len());
    let missing = lint_all(&header);
    assert!(missing.is_empty(), "{} things are missing:\n{}", missing.len(), missing.join("\n"));
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
    assert_eq!(5, lint_all(&Header::parse(without)).len(), "no comment at all");
}

#[test]
fn no_comment_is_cut_or_marked_up() {
    for function in support::header().functions {
        let marks = ["# Safety", "[`", "TODO", "FIXME", "```"];
        let found: Vec<_> = marks.iter().filter(|mark| function.comment.contains(**mark)).collect();
        assert!(found.is_empty(), "{}: {found:?} in the comment", function.name);
    }
}
