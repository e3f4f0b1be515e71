//! Who owns what a pointer points to. The types tell, by rules that the header states under
//! "Arguments" and "Ownership"; the tests hold every function to them.

use serde::Serialize;

use crate::header::{Function, Parameter};

/// The ownership of a pointer.
#[derive(Debug, Serialize)]
pub(crate) struct Ownership {
    ownership: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    freed_with: Option<String>,
}

impl Ownership {
    /// That of a parameter; `None` if it is not a pointer.
    pub(crate) fn of_parameter(function: &Function, parameter: &Parameter) -> Option<Ownership> {
        if !parameter.may_be_null() {
            return None;
        }
        Some(match parameter.kind.as_str() {
            kind if parameter.is_out() => Ownership::caller_frees(kind),
            _ if function.name.ends_with("_free") => Ownership::library("taken"),
            kind if kind == "void *" || kind.ends_with("_fn") => Ownership::library("kept"),
            kind if kind.starts_with("const char ") => Ownership::library("copied"),
            _ => Ownership::library("borrowed"),
        })
    }

    /// That of a result; `None` if it is not a pointer.
    pub(crate) fn of_result(kind: &str) -> Option<Ownership> {
        match kind.strip_prefix("const ") {
            _ if !kind.ends_with('*') => None,
            Some(_) => Some(Ownership::library("borrowed")),
            None => Some(Ownership::caller_frees(kind)),
        }
    }

    fn library(ownership: &'static str) -> Ownership {
        Ownership { ownership, freed_with: None }
    }

    /// A type's own function frees it.
    fn caller_frees(kind: &str) -> Ownership {
        let name = match kind.trim_end_matches([' ', '*']) {
            "char" => "zl_string_free".to_owned(),
            handle => format!("{handle}_free"),
        };
        Ownership { ownership: "caller frees", freed_with: Some(name) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comment::Comment;
    use crate::header::Header;

    /// The ownership of each parameter and result, with its type and what the comment says of it.
    fn all(header: &Header) -> Vec<(Ownership, &str, String)> {
        let mut all = Vec::new();
        for function in &header.functions {
            let comment = Comment::of(function);
            for parameter in &function.parameters {
                let ownership = Ownership::of_parameter(function, parameter);
                let text = comment.get(&parameter.name).to_owned();
                all.extend(ownership.map(|ownership| (ownership, &*parameter.kind, text)));
            }
            let ownership = Ownership::of_result(&function.result);
            let text = comment.get("Returns").to_owned();
            all.extend(ownership.map(|ownership| (ownership, &*function.result, text)));
        }
        all
    }

    #[test]
    fn every_comment_names_the_function_that_frees() {
        let header = Header::parse(include_str!("../../include/zenlayer.h"));
        for (ownership, _, text) in all(&header) {
            let named = text.split_once("frees with ").and_then(|(_, tail)| tail.split_once("()"));
            assert_eq!(ownership.freed_with.as_deref(), named.map(|(name, _)| name), "{text}");
        }
    }

    #[test]
    fn every_such_function_takes_what_it_frees() {
        let header = Header::parse(include_str!("../../include/zenlayer.h"));
        for (ownership, kind, _) in all(&header) {
            let Some(name) = ownership.freed_with else { continue };
            let found = header.functions.iter().find(|function| function.name == name);
            let function = found.unwrap_or_else(|| panic!("no {name}()"));
            let [parameter] = &*function.parameters else { panic!("{name}() takes more") };
            assert_eq!(
                parameter.kind.trim_end_matches('*'),
                kind.trim_end_matches('*'),
                "{name}()"
            );
            let taken = Ownership::of_parameter(function, parameter).unwrap();
            assert_eq!(taken.ownership, "taken", "{name}()");
        }
    }
}
