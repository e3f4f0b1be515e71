//! What the names of actions and members tell.

/// The verb and the noun of an action: `StopInstances` gives `Stop` and `Instances`.
pub(super) fn split(action: &str) -> (&str, &str) {
    const COMPOUND: [&str; 6] =
        ["UnAssociate", "UnAssign", "TagBind", "TagUnbind", "BatchAssign", "InquiryPrice"];
    if let Some(verb) = COMPOUND.into_iter().find(|verb| action.starts_with(verb)) {
        return action.split_at(verb.len());
    }
    let end = action.char_indices().skip(1).find(|(_, letter)| letter.is_ascii_uppercase());
    action.split_at(end.map_or(action.len(), |(at, _)| at))
}

/// The verb of an action as counts name it: `stop`.
pub(crate) fn verb(action: &str) -> String {
    split(action).0.to_ascii_lowercase()
}

/// The singular of a noun: `Policies` gives `Policy`.
pub(crate) fn singular(noun: &str) -> String {
    let replaced = |from, to: &str| noun.strip_suffix(from).map(|stem| format!("{stem}{to}"));
    if noun.ends_with("Status") || noun.ends_with("ss") {
        return noun.to_owned();
    }
    replaced("ies", "y")
        .or_else(|| replaced("sses", "ss"))
        .or_else(|| replaced("s", ""))
        .unwrap_or_else(|| noun.to_owned())
}

/// The member with one id, from that with one or many: `diskIds` and `diskIdSet` give `diskId`.
pub(crate) fn one_id(member: &str) -> String {
    let replaced = |from, to: &str| member.strip_suffix(from).map(|stem| format!("{stem}{to}"));
    replaced("IdSet", "Id")
        .or_else(|| replaced("IdList", "Id"))
        .or_else(|| replaced("Ids", "Id"))
        .or_else(|| replaced("Uuids", "Uuid"))
        .unwrap_or_else(|| member.to_owned())
}

/// The member that would have the id of a noun: `Disk` gives `diskId`.
pub(super) fn id_of(noun: &str) -> String {
    let mut letters = noun.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).chain("Id".chars()).collect()
}

/// A noun as error codes have it: `SecurityGroup` gives `SECURITY_GROUP`.
pub(crate) fn code_name(noun: &str) -> String {
    let mut name = String::new();
    for letter in noun.chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_split_into_verb_and_noun() {
        for (action, split_action) in [
            ("StopInstances", ("Stop", "Instances")),
            ("UnAssociateEipAddress", ("UnAssociate", "EipAddress")),
            ("InquiryPriceCreateDisks", ("InquiryPrice", "CreateDisks")),
            ("AvailableLanIp", ("Available", "LanIp")),
        ] {
            assert_eq!(split(action), split_action);
        }
    }

    #[test]
    fn nouns_and_ids_have_a_singular() {
        assert_eq!(singular("Policies"), "Policy");
        assert_eq!(singular("Addresses"), "Address");
        assert_eq!(singular("InstancesStatus"), "InstancesStatus");
        assert_eq!(one_id("eipIdSet"), "eipId");
        assert_eq!(one_id("gatewayUuids"), "gatewayUuid");
        assert_eq!(id_of("SnatEntry"), "snatEntryId");
        assert_eq!(code_name("SecurityGroup"), "SECURITY_GROUP");
    }
}
