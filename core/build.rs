//! Makes the table of `src/catalogue/table.rs` from the model in `api/`.

#[path = "build/table.rs"]
mod table;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let folder = Path::new(&here).join("../api");
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let model = zenlayer_api::read(&folder)?;
    let text = table::Table::of(&model)?.text()?;
    Ok(fs::write(Path::new(&env::var("OUT_DIR")?).join("catalogue.rs"), text)?)
}
