//! What a misspelt name may have meant.

/// The name that is nearest to a word, if one is near: a third of its letters may differ. Case does
/// not count.
pub(crate) fn suggest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let near = names.filter_map(|name| {
        let most = name.len() / 3;
        if name.len().abs_diff(word.len()) > most {
            return None;
        }
        let distance = strsim::osa_distance(&word, &name.to_ascii_lowercase());
        (distance <= most).then_some((distance, name))
    });
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested() {
        let names = ["instanceIds", "instanceId", "forceShutdown", "diskSize"];
        let of = |word: &str| suggest(word, names.into_iter());
        assert_eq!(of("instnaceIds"), Some("instanceIds"));
        assert_eq!(of("INSTANCEID"), Some("instanceId"));
        assert_eq!(of("diskSzie"), Some("diskSize"));
        assert_eq!(of("zoneId"), None);
        assert_eq!(of(&"x".repeat(65)), None);
        assert_eq!(of(""), None);
    }
}
