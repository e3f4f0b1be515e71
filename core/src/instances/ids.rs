//! Validation of instance ids.

use crate::call::Call;
use crate::error::{Code, Error};

/// Checks ids within the limits of the call.
pub(crate) fn check_ids(ids: &[&str], call: &Call) -> Result<(), Error> {
    for (n, id) in ids.iter().enumerate() {
        call.check_periodically(n)?;
        if let Some(problem) = id_problem(id) {
            return Err(Error::new(Code::ARGUMENT, format_args!("ids[{n}] {problem}")));
        }
    }
    Ok(())
}

pub(crate) fn id_problem(id: &str) -> Option<&'static str> {
    const LONGEST: usize = 256;
    match id {
        "" => Some("is empty"),
        id if id.len() > LONGEST => Some("is too long"),
        id if id.bytes().any(|byte| byte.is_ascii_control()) => {
            Some("contains a control character")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::error::Outcome;
    use crate::runtime::environment::System;

    #[test]
    fn ids_are_checked_within_the_limits_of_the_call() {
        let ids = vec!["vm-1"; 5000];
        let passed = Call::new(Arc::new(System), Duration::ZERO, None);
        let error = check_ids(&ids, &passed).unwrap_err();
        assert_eq!((Code::TIMEOUT, Outcome::NotSent), (error.code(), error.outcome()));
        assert!(check_ids(&ids[..100], &passed).is_ok(), "short lists do not check the limits");
        let long = Call::new(Arc::new(System), Duration::from_secs(3600), None);
        assert!(check_ids(&ids, &long).is_ok());
    }
}
