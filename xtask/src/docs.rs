//! The tables of the documents.

use zenlayer_tables::{codes, keys};

pub(crate) fn errors() -> String {
    let mut text = String::from(
        "# Error codes\n\n\
         Made by `cargo xtask generate` from the table in `tables/src/codes.rs`.\n\n\
         *Outcome* is what the code alone says about the request; `zl_error_outcome()` says it for\n\
         each case. *Retryable* means that the same request may succeed later. See also\n\
         [outcomes.md](outcomes.md).\n",
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
        1 => "1000: an error in the program",
        2 => "2000: an error in its configuration",
        3 => "3000: the network",
        4 => "4000: the service refused",
        _ => "9000: an error in the library",
    }
}

pub(crate) fn configuration() -> String {
    let mut text = String::from(
        "# Configuration keys\n\n\
         Made by `cargo xtask generate` from the table in `tables/src/keys.rs`.\n\n\
         `zl_config_set(config, key, value)` takes values as text. An empty value restores the\n\
         default. [credentials.md](credentials.md) lists the sources of credentials.\n\n\
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
