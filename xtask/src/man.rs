//! The function list of libzenlayer(3).

use crate::comment::Comment;
use crate::header::Header;

/// Each function with the first sentence of its comment.
pub(crate) fn functions(header: &Header) -> String {
    let entry = |function| {
        let comment = Comment::of(function);
        let first = comment.paragraph();
        let sentence = first.split_once(". ").map_or(first, |(sentence, _)| sentence);
        format!(".It Fn {}\n{}.\n", function.name, sentence.trim_end_matches('.'))
    };
    header.functions.iter().map(entry).collect()
}
