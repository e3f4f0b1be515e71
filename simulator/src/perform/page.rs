//! Which rows stand on a page.

use std::ops::Range;

use serde_json::Value;

use super::Call;

const DEFAULT_SIZE: u64 = 20;

/// The rows of the page that is asked for; all, if the action has no pages.
pub(super) fn range(call: &Call<'_>, total: usize) -> Range<usize> {
    if call.action.request.get("pageNum").is_none() {
        return 0..total;
    }
    let number = |name, default| call.body.get(name).and_then(Value::as_u64).unwrap_or(default);
    let (size, page) = (number("pageSize", DEFAULT_SIZE), number("pageNum", 1));
    let first = size.saturating_mul(page.saturating_sub(1));
    let place = |n: u64| usize::try_from(n).unwrap_or(total).min(total);
    place(first)..place(first.saturating_add(size))
}
