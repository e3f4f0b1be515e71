//! Reads a C header as far as the tests need it: functions, types, macros and their comments.

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Parameter {
    pub(crate) kind: String,
    pub(crate) name: String,
}

impl Parameter {
    /// True for a pointer to something.
    pub(crate) fn is_pointer(&self) -> bool {
        self.kind.ends_with('*')
    }

    /// True if NULL can be given for it: pointers, and pointers to functions.
    pub(crate) fn may_be_null(&self) -> bool {
        self.is_pointer() || self.kind.ends_with("_fn")
    }
}

/// A function with its comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) result: String,
    pub(crate) parameters: Vec<Parameter>,
    /// The text of the comment before it, without its stars.
    pub(crate) comment: String,
}

impl Function {
    /// True if it takes a context to work with, not only to look at.
    pub(crate) fn uses_context(&self) -> bool {
        self.parameters.first().is_some_and(|p| p.kind == "zl_context *")
    }
}

/// What a header declares.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) functions: Vec<Function>,
    /// Names made by `typedef`.
    pub(crate) types: Vec<String>,
    /// Names and values made by `#define`.
    pub(crate) macros: Vec<(String, String)>,
    /// Statements that are neither functions nor typedefs.
    pub(crate) others: Vec<String>,
    /// The code alone, without comments and directives.
    pub(crate) code: String,
}

impl Header {
    /// include/zenlayer.h
    pub(crate) fn ours() -> Header {
        Header::parse(&super::source("include/zenlayer.h"))
    }

    /// The value of a macro that is a number.
    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        let value = self.macros.iter().find(|(macro_name, _)| macro_name == name);
        value.and_then(|(_, value)| value.trim_matches(['(', ')']).parse().ok())
    }

    pub(crate) fn parse(text: &str) -> Header {
        let mut header = Header::default();
        let (mut rest, mut statement, mut comment) = (text, String::new(), String::new());
        while let Some(next) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("/*") {
                let (inside, tail) = after.split_once("*/").unwrap_or((after, ""));
                if let Some(doc) = inside.strip_prefix('*') {
                    comment = unstarred(doc);
                }
                statement.push(' ');
                rest = tail;
            } else if rest.starts_with("//") {
                rest = rest.split_once('\n').map_or("", |(_, tail)| tail);
            } else if next == '#' && statement.trim().is_empty() {
                let (directive, tail) = directive(rest);
                header.add_directive(&directive);
                comment.clear();
                rest = tail;
            } else {
                let brace = match next {
                    ';' => {
                        header.add(statement.trim(), std::mem::take(&mut comment));
                        true
                    }
                    '{' => statement.trim() == "extern \"C\"",
                    '}' => statement.trim().is_empty(),
                    _ => false,
                };
                if brace {
                    statement.clear()
                } else {
                    statement.push(next)
                }
                rest = &rest[next.len_utf8()..];
            }
        }
        if !statement.trim().is_empty() {
            header.others.push(statement.trim().to_owned());
        }
        header
    }

    fn add_directive(&mut self, directive: &str) {
        let Some(define) = directive.strip_prefix("#define ") else { return };
        let (name, value) = define.trim().split_once([' ', '\t']).unwrap_or((define.trim(), ""));
        let name = name.split('(').next().unwrap_or(name);
        self.macros.push((name.to_owned(), value.trim().to_owned()));
    }

    fn add(&mut self, statement: &str, comment: String) {
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        self.code += &statement;
        self.code += ";\n";
        if let Some(made) = statement.strip_prefix("typedef ") {
            let pointer = made.split_once("(*").and_then(|(_, tail)| tail.split_once(')'));
            let name = pointer.map_or_else(|| declarator(made).1, |(name, _)| name.to_owned());
            self.types.push(name);
            return;
        }
        let Some((before, parameters)) = statement.split_once('(') else {
            self.others.push(statement);
            return;
        };
        let (result, name) = declarator(before);
        let parameters = parameters.trim_end_matches(')').split(',').map(str::trim);
        let parameters = parameters.filter(|p| !p.is_empty() && *p != "void").map(parameter);
        self.functions.push(Function { name, result, parameters: parameters.collect(), comment });
    }
}

fn parameter(text: &str) -> Parameter {
    let (kind, name) = declarator(text);
    Parameter { kind, name }
}

/// Splits `const char *const *ids` into type and name.
fn declarator(text: &str) -> (String, String) {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let cut = text.trim_end().rfind(|c| !is_name(c)).map_or(0, |at| at + 1);
    let (kind, name) = text.trim_end().split_at(cut);
    let kind = kind.trim().trim_start_matches("struct ").replace("const struct ", "const ");
    (kind, name.to_owned())
}

/// One preprocessor line, continued lines included.
fn directive(text: &str) -> (String, &str) {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    let line = text[..end].replace("\\\n", " ");
    let line = line.split("/*").next().unwrap_or_default().split("//").next().unwrap_or_default();
    (line.trim().to_owned(), &text[end..])
}

/// The text of a comment without the stars at the beginnings of its lines.
fn unstarred(comment: &str) -> String {
    let lines = comment.lines().map(|line| {
        let line = line.trim_start();
        line.strip_prefix('*').map_or(line, |l| l.strip_prefix(' ').unwrap_or(l)).trim_end()
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}
