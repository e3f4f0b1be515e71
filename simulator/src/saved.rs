//! The file of `--state`: read at the beginning, written at the end.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use serde_json::Value;
use zenlayer_simulator::Cloud;

/// Goes on from a file, if it exists.
pub(crate) fn load(cloud: &mut Cloud, file: &Path) -> Result<(), String> {
    let text = match fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(problem(file, &error)),
    };
    let document: Value = serde_json::from_slice(&text).map_err(|error| problem(file, &error))?;
    cloud.load(&document).map_err(|error| problem(file, &error))
}

/// Writes the file; whatever happens, it is the old one or the new one, and whole.
pub(crate) fn save(cloud: &Cloud, file: &Path) -> Result<(), String> {
    let new = file.with_added_extension("new");
    let write = || -> io::Result<()> {
        let mut written = File::create(&new)?;
        written.write_all(cloud.save().to_string().as_bytes())?;
        written.sync_all()?;
        fs::rename(&new, file)
    };
    write().map_err(|error| problem(file, &error))
}

fn problem(file: &Path, error: &dyn Display) -> String {
    format!("--state {}: {error}", file.display())
}
