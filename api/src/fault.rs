use std::fmt;

/// Something in `api/` that is wrong: in which file, at which entry, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, below `api/`.
    pub file: String,
    /// The entry, or empty if it is the file as a whole.
    pub entry: String,
    /// What is wrong with it.
    pub what: String,
}

impl Fault {
    /// A fault of a file as a whole.
    pub(crate) fn of_file(file: &str, what: impl fmt::Display) -> Fault {
        Fault { file: file.into(), entry: String::new(), what: what.to_string() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.entry.is_empty() { "" } else { ": " };
        write!(to, "api/{}: {}{between}{}", self.file, self.entry, self.what)
    }
}

impl std::error::Error for Fault {}

/// Everything in `api/` that is wrong.
#[derive(Debug)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().enumerate().try_for_each(|(n, fault)| {
            let between = if n == 0 { "" } else { "\n" };
            write!(to, "{between}{fault}")
        })
    }
}

impl std::error::Error for Faults {}
