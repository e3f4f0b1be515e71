//! The tables of the documents.

use zenlayer_tables::{codes, keys};

pub(crate) fn errors() -> String {
    let mut text = String::from(
        "# Error codes\n\n\
         Made by `cargo xtask generate` from the table in `tables/src/codes.rs`.\n\n\
         A number is never reused or changed, and new ones may be added: treat an unknown code as\n\
         its band. *Outcome* is what the code alone says of the request; `zl_error_outcome()` knows\n\
         more of each case. *Retryable* means that the same request may succeed later.\n",
    );
    let mut band = 0;
    for row in codes::TABLE {
        if row.number / 1000 != band {
            band = row.number / 1000;
            text += &format!("\n## {}\n\n", heading(band));
            text += "| number | name | the service's code | outcome | retryable | meaning |\n";
            text += "| --- | --- | --- | --- | --- | --- |\n";
        }
        let service_code = match row.service_code {
            "" => String::new(),
            code => format!("`{code}`"),
        };
        let outcome = row.outcome.words();
        let retryable = if row.retryable { "yes" } else { "" };
        let (number, name, meaning) = (row.number, row.name, row.text);
        text += &format!(
            "| {number} | `{name}` | {service_code} | {outcome} | {retryable} | {meaning} |\n"
        );
    }
    text
}

fn heading(band: i32) -> &'static str {
    match band {
        1 => "1000: the caller's code",
        2 => "2000: configuration",
        3 => "3000: the network",
        4 => "4000: the service said no",
        _ => "9000: the library",
    }
}

pub(crate) fn configuration() -> String {
    let mut text = String::from(
        "# Configuration keys\n\n\
         Made by `cargo xtask generate` from the table in `tables/src/keys.rs`.\n\n\
         `zl_config_set(config, key, value)` takes values as text. An empty value restores the\n\
         default. Where credentials come from is told in [credentials.md](credentials.md).\n\n\
         | key | default | takes | meaning |\n| --- | --- | --- | --- |\n",
    );
    for row in keys::TABLE {
        let default = match row.default {
            "" => String::new(),
            default => format!("`{default}`"),
        };
        let range = row.kind.range();
        text += &format!("| `{}` | {default} | {range} | {} |\n", row.name, row.text);
    }
    text
}
