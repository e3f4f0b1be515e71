//! Parses the parts of a function's comment.

use crate::header::Function;

const HEADINGS: [&str; 4] = ["Threads", "Blocks", "Repeat", "Since"];

/// The text of a comment by part: "" is the description, a parameter's part has its name, and the
/// others are "Returns", "Threads", "Blocks", "Repeat" and "Since".
#[derive(Debug)]
pub struct Comment<'a>(Vec<(&'a str, String)>);

impl<'a> Comment<'a> {
    /// Parses the comment of a function.
    pub fn of(function: &'a Function) -> Comment<'a> {
        let mut parts = vec![("", String::new())];
        for (number, line) in function.comment.lines().enumerate() {
            // The description of a getter begins with "Returns", too.
            let begun = begun(function, line).filter(|(part, _)| number > 0 || *part != "Returns");
            if let Some((part, text)) = begun {
                parts.push((part, text.trim().to_owned()));
            } else if let Some((_, text)) = parts.last_mut() {
                let gap = if line.is_empty() { "\n\n" } else { " " };
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push_str(gap);
                }
                text.push_str(line.trim());
            }
        }
        for (_, text) in &mut parts {
            text.truncate(text.trim_end().len());
        }
        Comment(parts)
    }

    /// The parts that are there, in order.
    pub fn parts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (*name, text.as_str()))
    }

    /// The text of a part; if it is not there, what the description or a general rule says instead.
    pub fn get(&self, part: &str) -> &str {
        let found = self.parts().find(|(name, _)| *name == part);
        found.map_or_else(|| self.otherwise(part), |(_, text)| text)
    }

    fn otherwise(&self, part: &str) -> &str {
        match part {
            "Returns" => self.paragraph().strip_prefix("Returns ").unwrap_or_default(),
            _ => general_rule(part),
        }
    }

    /// The first paragraph of the description.
    pub fn paragraph(&self) -> &str {
        self.get("").split("\n\n").next().unwrap_or_default()
    }
}

/// The rule for functions whose comment does not state otherwise.
fn general_rule(part: &str) -> &'static str {
    match part {
        "Threads" => "any; an object that may change is used by one thread at a time.",
        "Blocks" => "no.",
        "Repeat" => "safe.",
        "Since" => "0.1",
        _ => "",
    }
}

/// The part that begins on a line, if any, and its text so far.
fn begun<'a, 'b>(function: &'a Function, line: &'b str) -> Option<(&'a str, &'b str)> {
    let heading =
        |name: &&'static str| Some((*name, line.strip_prefix(*name)?.strip_prefix(": ")?));
    let parameter = |name: &'a str| Some((name, line.strip_prefix(name)?.strip_prefix("  ")?));
    let mut names = function.parameters.iter().map(|parameter| parameter.name.as_str());
    HEADINGS
        .iter()
        .find_map(heading)
        .or_else(|| Some(("Returns", line.strip_prefix("Returns ")?)))
        .or_else(|| names.find_map(parameter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header::Header;

    #[test]
    fn a_comment_is_split_into_parts() {
        let header = Header::parse(
            "/**\n * Does it.\n *\n * In a way.\n *\n * to    where to,\n *       in words\n *\n \
             * Returns what\n * it found.\n * Since: 0.2\n */\nint zl_f(const char *to);",
        );
        let comment = Comment::of(&header.functions[0]);
        let parts = ["", "to", "Returns", "Blocks", "Since"].map(|part| comment.get(part));
        assert_eq!(
            parts,
            ["Does it.\n\nIn a way.", "where to, in words", "what it found.", "no.", "0.2"]
        );
    }

    #[test]
    fn a_getters_description_is_its_return_value() {
        let header =
            Header::parse("/**\n * Returns a\n * number.\n *\n * Or so.\n */\nint zl_f(void);");
        let comment = Comment::of(&header.functions[0]);
        assert_eq!(
            ["", "Returns"].map(|p| comment.get(p)),
            ["Returns a number.\n\nOr so.", "a number."]
        );
    }
}
