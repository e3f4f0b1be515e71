use super::*;

fn written(parameters: &Parameters) -> String {
    String::from_utf8(parameters.json().to_vec()).unwrap()
}

#[test]
fn what_is_set_is_written_in_its_order() {
    let mut parameters = Parameters::default();
    parameters.set("zoneId", "SEL-A").unwrap();
    parameters.set("instanceCount", 2).unwrap();
    parameters.set("systemDisk.diskSize", 40).unwrap();
    parameters.set("dataDisks.0.diskSize", 100).unwrap();
    parameters.set("dataDisks.1.portable", false).unwrap();
    parameters.set("dataDisks.0.diskSize", 120).unwrap();
    parameters.set("ids", &["a", "b\"\n"][..]).unwrap();
    parameters.set("price", Parameter::number(0.1).unwrap()).unwrap();
    let expected = r#"{"zoneId":"SEL-A","instanceCount":2,"systemDisk":{"diskSize":40},"#
        .to_owned()
        + r#""dataDisks":[{"diskSize":120},{"portable":false}],"ids":["a","b\"\n"],"price":0.1}"#;
    assert_eq!(written(&parameters), expected);
}

#[test]
fn json_is_taken_as_a_value_and_as_parameters() {
    let mut parameters = Parameters::default();
    parameters.set_json("tags", r#"[{"key": "role"}]"#).unwrap();
    parameters.set("tags.1.key", "tier").unwrap();
    parameters.merge(r#"{"big": 18446744073709551615, "tags": null, "none": {}}"#).unwrap();
    assert_eq!(written(&parameters), r#"{"tags":null,"big":18446744073709551615,"none":{}}"#);
    for json in ["", "[", "{\"a\":1,\"a\":2}", "1 2", "NaN"] {
        assert_eq!(parameters.set_json("x", json).unwrap_err().code(), Code::JSON, "{json}");
    }
    for json in ["[]", "1", "null", "{"] {
        assert_eq!(parameters.merge(json).unwrap_err().code(), Code::JSON, "{json}");
    }
    let deep = "[".repeat(MAX_DEPTH + 1) + &"]".repeat(MAX_DEPTH + 1);
    assert_eq!(parameters.set_json("x", &deep).unwrap_err().code(), Code::JSON);
}

#[test]
fn paths_that_lead_nowhere_say_why() {
    let mut parameters = Parameters::default();
    parameters.set("zoneId", "SEL-A").unwrap();
    parameters.set("disks.0.size", 1).unwrap();
    let deep = vec!["a"; MAX_DEPTH + 1].join(".");
    for (path, why) in [
        ("", "the path \"\" has an empty step"),
        ("disks.2.size", "disks.2: the list has 1 items, so 1 is the next"),
        ("zoneId.x", "zoneId is a text, which has no member x"),
        ("zoneId.0", "zoneId is a text, which has no items"),
        ("disks.x", "disks is a list, which has no member x"),
        ("0", "a path begins with the name of a parameter"),
        (deep.as_str(), "more than 32 deep"),
    ] {
        let error = parameters.set(path, 1).unwrap_err();
        assert_eq!(error.code(), Code::ARGUMENT, "{path}");
        assert!(error.message().contains(why), "{path}: {}", error.message());
    }
    assert_eq!(written(&parameters), r#"{"zoneId":"SEL-A","disks":[{"size":1}]}"#);
}

#[test]
fn numbers_that_json_has_no_word_for_are_refused() {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(Parameter::number(value).unwrap_err().code(), Code::ARGUMENT);
    }
}

#[test]
fn nothing_that_was_set_is_shown() {
    let mut parameters = Parameters::default();
    parameters.set("password", "hush").unwrap();
    assert!(!format!("{parameters:?}").contains("hush"));
}

/// A text that outgrew its place would leave a copy of its secrets behind.
#[test]
fn the_json_text_never_moves() {
    let mut parameters = Parameters::default();
    let text: String = (0..=255_u8).map(char::from).collect();
    parameters.set("text", text.as_str()).unwrap();
    parameters.set(&text.replace(['.', '\0'], "x"), i64::MIN).unwrap();
    parameters.set("list.0.a", Parameter::number(-1.797_693_134_862_315_7e308).unwrap()).unwrap();
    parameters.set("list.1", &["\u{1}", "\"", ""][..]).unwrap();
    let json = parameters.json();
    assert_eq!(json.capacity(), parameters.0.max_length());
    assert!(json.len() * 2 > json.capacity(), "{} of {}", json.len(), json.capacity());
}
