use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// What a member holds: `text`, `[text]`, `{text}`, the same of other scalars or of an object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Type {
    /// One value, a list or a map of them.
    pub shape: Shape,
    /// What each value is.
    pub base: Base,
}

/// How many values a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `T`
    One,
    /// `[T]`
    List,
    /// `{T}`, from texts to `T`
    Map,
}

/// What a single value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Base {
    /// A string of JSON.
    Text,
    /// A number without a fraction, 64 bits.
    Integer,
    /// A number.
    Number,
    /// true or false
    Bool,
    /// No source says.
    Any,
    /// An object of a type of the same service.
    Object(String),
}

impl Type {
    /// The name of the object type that it has, if it does.
    pub fn object(&self) -> Option<&str> {
        match &self.base {
            Base::Object(name) => Some(name),
            Base::Text | Base::Integer | Base::Number | Base::Bool | Base::Any => None,
        }
    }

    /// Whether it is a text, or a list of texts.
    pub fn is_text_or_texts(&self) -> bool {
        self.base == Base::Text && self.shape != Shape::Map
    }
}

impl FromStr for Type {
    type Err = String;

    fn from_str(text: &str) -> Result<Type, String> {
        let within = |from, to| text.strip_prefix(from).and_then(|rest| rest.strip_suffix(to));
        let (shape, inner) = match (within('[', ']'), within('{', '}')) {
            (Some(inner), _) => (Shape::List, inner),
            (_, Some(inner)) => (Shape::Map, inner),
            (None, None) => (Shape::One, text),
        };
        Ok(Type { shape, base: inner.parse()? })
    }
}

impl FromStr for Base {
    type Err = String;

    fn from_str(text: &str) -> Result<Base, String> {
        Ok(match text {
            "text" => Base::Text,
            "integer" => Base::Integer,
            "number" => Base::Number,
            "bool" => Base::Bool,
            "any" => Base::Any,
            name if is_type_name(name) => Base::Object(name.into()),
            _ => return Err(format!("{text} is neither a scalar nor the name of a type")),
        })
    }
}

fn is_type_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric())
}

impl TryFrom<String> for Type {
    type Error = String;

    fn try_from(text: String) -> Result<Type, String> {
        text.parse()
    }
}

impl fmt::Display for Type {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.shape {
            Shape::One => write!(to, "{}", self.base),
            Shape::List => write!(to, "[{}]", self.base),
            Shape::Map => write!(to, "{{{}}}", self.base),
        }
    }
}

impl fmt::Display for Base {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Base::Text => "text",
            Base::Integer => "integer",
            Base::Number => "number",
            Base::Bool => "bool",
            Base::Any => "any",
            Base::Object(name) => name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Type;

    #[test]
    fn a_type_reads_as_it_is_written() {
        for text in ["text", "[integer]", "{text}", "DataDisk", "[DataDisk]"] {
            assert_eq!(text.parse::<Type>().unwrap().to_string(), text);
        }
        for text in ["string", "[text", "[[text]]", "data_disk", ""] {
            assert!(text.parse::<Type>().is_err(), "{text}");
        }
    }
}
