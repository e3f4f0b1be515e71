//! The documents of `api/`, as they were when the program was built.

/// The facts and notes of one service.
pub(super) struct Document {
    pub(super) service: &'static str,
    pub(super) facts: &'static str,
    pub(super) notes: &'static str,
}

macro_rules! documents {
    ($($service:literal $version:literal,)*) => {
        /// One for each service, by name.
        pub(super) const ALL: &[Document] = &[$(Document {
            service: $service,
            facts: include_str!(concat!("../../../api/", $service, "-", $version, ".json")),
            notes: include_str!(concat!("../../../api/notes/", $service, ".json")),
        },)*];
    };
}

documents! {
    "aigw" "2026-04-14",
    "alarm" "2025-03-07",
    "bmc" "2026-02-01",
    "ccs" "2025-09-01",
    "cdn" "2022-11-20",
    "ipt" "2024-09-01",
    "maintenance" "2025-03-10",
    "mcpgw" "2026-06-02",
    "pvtdns" "2025-11-01",
    "sdn" "2026-04-01",
    "traffic" "2024-03-26",
    "user" "2024-05-29",
    "vm" "2026-04-01",
    "zbc" "2024-08-08",
    "zdns" "2025-11-01",
    "zec" "2025-09-01",
    "zga" "2024-11-04",
    "zlb" "2025-04-01",
    "zls" "2023-08-04",
    "zos" "2025-10-10",
    "zrm" "2025-10-14",
    "zsp" "2026-08-01",
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_file_of_facts_is_here() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../api");
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let facts = names.filter(|name| name.to_str().unwrap().ends_with(".json"));
        assert_eq!(facts.count(), ALL.len());
    }
}
