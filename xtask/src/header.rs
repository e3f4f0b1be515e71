//! A parser for C headers: functions, types, macros and their comments.

/// A parameter of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The type.
    pub kind: String,
    /// The name.
    pub name: String,
}

impl Parameter {
    /// Whether it receives a result.
    pub fn is_out(&self) -> bool {
        self.name.starts_with("out_")
    }

    /// Whether it is a pointer.
    pub fn is_pointer(&self) -> bool {
        self.kind.ends_with('*')
    }

    /// Whether NULL is a possible value: pointers, and pointers to functions.
    pub fn may_be_null(&self) -> bool {
        self.is_pointer() || self.kind.ends_with("_fn")
    }
}

/// A function and its comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name.
    pub name: String,
    /// The return type.
    pub result: String,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// The text of its comment, without stars.
    pub comment: String,
}

impl Function {
    /// Whether it takes a mutable context.
    pub fn uses_context(&self) -> bool {
        self.parameters.first().is_some_and(|p| p.kind == "zl_context *")
    }
}

/// A `#define` and its comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Macro {
    /// The name.
    pub name: String,
    /// What it stands for; empty for an include guard.
    pub value: String,
    /// The text of its comment, without stars.
    pub comment: String,
}

impl Macro {
    /// The value, if it is a number.
    pub fn number(&self) -> Option<i64> {
        self.value.trim_matches(['(', ')']).parse().ok()
    }
}

/// The declarations of a header.
#[derive(Debug, Default)]
pub struct Header {
    /// The functions.
    pub functions: Vec<Function>,
    /// The names declared by `typedef`.
    pub types: Vec<String>,
    /// Of these, the function pointers.
    pub callbacks: Vec<Function>,
    /// Of these, the others, with their comments.
    pub handles: Vec<(String, String)>,
    /// The `#define`s.
    pub macros: Vec<Macro>,
    /// Statements that are neither functions nor typedefs.
    pub others: Vec<String>,
    /// The code without comments and directives.
    pub code: String,
}

impl Header {
    /// The value of a numeric macro.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.macros.iter().find(|one| one.name == name)?.number()
    }

    /// Parses a header.
    pub fn parse(text: &str) -> Header {
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
                header.add_directive(&directive, std::mem::take(&mut comment));
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
                rest = rest.strip_prefix(next).unwrap_or_default();
            }
        }
        if !statement.trim().is_empty() {
            header.others.push(statement.trim().to_owned());
        }
        header
    }

    fn add_directive(&mut self, directive: &str, comment: String) {
        let Some(define) = directive.strip_prefix("#define ") else { return };
        let (name, value) = define.trim().split_once([' ', '\t']).unwrap_or((define.trim(), ""));
        let name = name.split('(').next().unwrap_or(name).to_owned();
        self.macros.push(Macro { name, value: value.trim().to_owned(), comment });
    }

    fn add(&mut self, statement: &str, comment: String) {
        let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        self.code += &statement;
        self.code += ";\n";
        if let Some(made) = statement.strip_prefix("typedef ") {
            self.add_type(made, comment);
        } else if let Some((before, taken)) = statement.split_once('(') {
            let (result, name) = declarator(before);
            self.functions.push(Function { name, result, parameters: parameters(taken), comment });
        } else {
            self.others.push(statement);
        }
    }

    fn add_type(&mut self, made: &str, comment: String) {
        let pointer = made.split_once("(*").and_then(|(result, tail)| {
            let (name, taken) = tail.split_once(')')?;
            Some((result.trim().to_owned(), name.to_owned(), taken.trim_start_matches('(')))
        });
        if let Some((result, name, taken)) = pointer {
            self.types.push(name.clone());
            self.callbacks.push(Function { name, result, parameters: parameters(taken), comment });
        } else {
            let (_, name) = declarator(made);
            self.types.push(name.clone());
            self.handles.push((name, comment));
        }
    }
}

/// Parses a parameter list without its opening parenthesis.
fn parameters(text: &str) -> Vec<Parameter> {
    let all = text.trim_end_matches(')').split(',').map(str::trim);
    all.filter(|one| !one.is_empty() && *one != "void").map(parameter).collect()
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

/// One preprocessor line, with continuation lines.
fn directive(text: &str) -> (String, &str) {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    let (line, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    let line = line.replace("\\\n", " ");
    let line = line.split("/*").next().unwrap_or_default().split("//").next().unwrap_or_default();
    (line.trim().to_owned(), rest)
}

/// The text of a comment without leading stars.
fn unstarred(comment: &str) -> String {
    let lines = comment.lines().map(|line| {
        let line = line.trim_start();
        line.strip_prefix('*').map_or(line, |l| l.strip_prefix(' ').unwrap_or(l)).trim_end()
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}
