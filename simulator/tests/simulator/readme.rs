//! The README matches the program.

use std::process::Command;

use crate::support::PROGRAM;

const README: &str = include_str!("../../README.md");

/// The options with their defaults.
type Options = Vec<(String, String)>;

/// The options in `--help`, except `--help` and `--version`.
fn options_of_help() -> Options {
    let output = Command::new(PROGRAM).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let (options, _) = help.split_once("  -h, --help").unwrap();
    options.split("\n      --").skip(1).map(option_of_help).collect()
}

fn option_of_help(text: &str) -> (String, String) {
    let name = text.lines().next().unwrap();
    let default = text.split_once("[default: ").map_or("off", |(_, rest)| {
        let (default, _) = rest.split_once(']').unwrap();
        default
    });
    (format!("--{name}"), default.to_owned())
}

/// The options in the README's table.
fn options_of_readme() -> Options {
    README.lines().filter(|line| line.starts_with("| `--")).map(option_of_readme).collect()
}

fn option_of_readme(row: &str) -> (String, String) {
    let mut cells = row.split(" | ").map(|cell| cell.trim_matches([' ', '|']).replace('`', ""));
    (cells.next().unwrap(), cells.last().unwrap())
}

#[test]
fn the_table_of_options_matches_help() {
    let options = options_of_help();
    assert!(options.contains(&("--listen <ADDR:PORT>".to_owned(), "127.0.0.1:0".to_owned())));
    assert_eq!(options_of_readme(), options);
}
