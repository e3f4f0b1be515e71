//! Paths to values inside of values: `systemDisk.diskSize`, `dataDisks.0.diskSize`.

use crate::error::{Code, Error};

/// The longest path, in bytes.
const MAX_LENGTH: usize = 1024;

/// A step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step<'a> {
    /// A member of an object.
    Name(&'a str),
    /// An item of a list, from 0.
    Index(usize),
}

impl Step<'_> {
    /// Digits are an index: no member of the API has a name of digits.
    fn of(text: &str) -> Step<'_> {
        let is_index = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(index) if is_index => Step::Index(index),
            _ => Step::Name(text),
        }
    }
}

/// The steps of a path.
pub(crate) fn steps(path: &str) -> impl Iterator<Item = Step<'_>> {
    path.split('.').map(Step::of)
}

/// The first step of a path, and the path from there, if it goes on.
pub(crate) fn first_step(path: &str) -> (Step<'_>, Option<&str>) {
    let (first, rest) =
        path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    (Step::of(first), rest)
}

/// Checks a path along which something is to be set.
///
/// # Errors
/// [`Code::ARGUMENT`] if a step is empty, or the path is too long.
pub(crate) fn check(path: &str) -> Result<(), Error> {
    if path.len() > MAX_LENGTH {
        let message = format_args!("the path is longer than {MAX_LENGTH} bytes");
        return Err(Error::new(Code::ARGUMENT, message));
    }
    if path.split('.').any(str::is_empty) {
        let message = format_args!("the path {path:?} has an empty step");
        return Err(Error::new(Code::ARGUMENT, message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_an_index() {
        let steps: Vec<Step<'_>> = steps("dataDisks.0.x1.-1.99999999999999999999").collect();
        let expected = [
            Step::Name("dataDisks"),
            Step::Index(0),
            Step::Name("x1"),
            Step::Name("-1"),
            Step::Name("99999999999999999999"),
        ];
        assert_eq!(steps, expected);
    }

    #[test]
    fn paths_are_checked() {
        for path in ["", ".", "a.", ".a", "a..b", &"a".repeat(1025)] {
            assert_eq!(check(path).unwrap_err().code(), Code::ARGUMENT, "{path}");
        }
        assert!(check("a.0.b").is_ok());
    }
}
