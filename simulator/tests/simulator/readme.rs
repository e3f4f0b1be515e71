//! The README matches the program.

use std::fs;
use std::process::Command;

use crate::support::{PROGRAM, Simulator};

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

/// Set to write the table that the test finds wrong.
const WRITE: &str = "ZENLAYER_WRITE";

#[test]
fn the_guide_tells_how_many_actions_there_are_at_each_depth() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/simulator.md");
    let text = fs::read_to_string(path).unwrap();
    let (before, rest) = text.split_once("<!-- depths -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- end of depths -->\n").unwrap();
    let right = format!("{before}<!-- depths -->\n{}<!-- end of depths -->\n{after}", depths());
    if std::env::var_os(WRITE).is_some() {
        fs::write(path, &right).unwrap();
    }
    assert_eq!(text, right, "set {WRITE}=1 to write docs/simulator.md");
}

/// The number of actions of each service at each depth, as a table.
fn depths() -> String {
    const DEPTHS: [&str; 3] = ["modelled", "stored", "synthesized"];
    let answer = Simulator::start(&[]).control("GET", "actions", "").json();
    let mut table = format!("| service | {} |\n| --- | --: | --: | --: |\n", DEPTHS.join(" | "));
    let mut totals = [0; 3];
    for service in answer["services"].as_array().unwrap() {
        let actions = service["actions"].as_object().unwrap();
        let count = |depth: &str| actions.values().filter(|known| *known == depth).count();
        let counts = DEPTHS.map(count);
        let name = service["service"].as_str().unwrap();
        let [modelled, stored, synthesized] = counts;
        table += &format!("| {name} | {modelled} | {stored} | {synthesized} |\n");
        totals.iter_mut().zip(counts).for_each(|(total, count)| *total += count);
    }
    let [modelled, stored, synthesized] = totals;
    table + &format!("| **all** | **{modelled}** | **{stored}** | **{synthesized}** |\n")
}
