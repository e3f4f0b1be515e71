use super::*;
use crate::values::MAX_DEPTH;

const ROWS: &str = r#"{"totalCount": 2, "dataSet": [
    {"instanceId": "vm-1", "cpu": 4, "price": 0.5, "on": true, "note": null, "tags": []},
    {"instanceId": "vm-2", "cpu": -9223372036854775808, "big": 18446744073709551615,
     "text": "a\u0000b\"\u00e9", "disks": [{"id": "d-1"}, {"id": "d-2"}]}
]}"#;

#[test]
fn values_are_found_by_their_paths() {
    let document = Document::parse(ROWS).unwrap();
    let root = document.root();
    let text = |path: &str| root.find(path).and_then(|value| value.text().map(str::to_owned));
    assert_eq!(text("dataSet.0.instanceId").unwrap(), "vm-1");
    assert_eq!(text("dataSet.1.disks.1.id").unwrap(), "d-2");
    assert_eq!(text("dataSet.1.text").unwrap(), "a b\"\u{e9}");
    assert_eq!(root.find("totalCount").unwrap().integer(), Some(2));
    assert_eq!(root.find("dataSet.0.price").unwrap().number(), Some(0.5));
    assert_eq!(root.find("dataSet.1.cpu").unwrap().integer(), Some(i64::MIN));
    assert_eq!(root.find("dataSet.1.big").unwrap().kind(), ValueKind::Number);
    assert_eq!(root.find("dataSet.0.on").unwrap().integer(), Some(1));
    assert_eq!(root.find("dataSet.0.note").unwrap().kind(), ValueKind::Null);
    assert_eq!(root.find("dataSet.0.tags").unwrap().len(), 0);
    for missing in ["", ".", "dataSet.2", "dataSet.x", "totalCount.0", "dataSet.0.instanceId.0"] {
        assert!(root.find(missing).is_none(), "{missing}");
    }
}

#[test]
fn members_have_names_and_items_have_none() {
    let document = Document::parse(ROWS).unwrap();
    let names: Vec<&str> =
        document.root().items().map(|m| m.name().unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["totalCount", "dataSet"]);
    let rows = document.root().member("dataSet").unwrap();
    assert_eq!(rows.item(1).unwrap().name(), None);
    assert!(rows.item(2).is_none());
    assert_eq!(document.root().name(), None);
}

#[test]
fn of_two_members_of_one_name_the_last_counts() {
    let document = Document::parse(r#"{"a": 1, "b": 2, "a": 3}"#).unwrap();
    assert_eq!(document.root().find("a").unwrap().integer(), Some(3));
    assert_eq!(document.root().len(), 3);
}

#[test]
fn every_node_knows_its_place() {
    let document = Document::parse(ROWS).unwrap();
    for (index, node) in document.nodes().iter().enumerate() {
        assert_eq!(node.index(), index);
    }
    assert!(document.at(0).is_none());
    assert_eq!(document.at(document.nodes().len() - 1).unwrap().index(), document.root().index());
    assert!(document.at(document.nodes().len()).is_none());
}

#[test]
fn a_part_is_written_anew() {
    let document = Document::parse(ROWS).unwrap();
    let first = document.root().find("dataSet.0").unwrap();
    let written = serde_json::to_string(&first).unwrap();
    let expected = r#"{"instanceId":"vm-1","cpu":4,"price":0.5,"on":true,"note":null,"tags":[]}"#;
    assert_eq!(written, expected);
    let whole: serde_json::Value = serde_json::from_str(ROWS).unwrap();
    let kept: serde_json::Value = serde_json::to_value(document.root().find("dataSet.0")).unwrap();
    assert_eq!(kept, whole["dataSet"][0]);
}

#[test]
fn what_is_no_object_is_refused() {
    let deep = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
    assert!(Document::parse(&deep(MAX_DEPTH)).is_ok());
    let long = format!("{{\"{}\": 1}}", "x".repeat(256));
    for json in ["", "[]", "1", "{", "{}x", "{\"a\":}", &deep(MAX_DEPTH + 1), &long] {
        assert_eq!(Document::parse(json).unwrap_err().code(), Code::JSON, "{json}");
    }
}

#[test]
fn members_with_like_names_are_told_apart() {
    let names: Vec<String> = (0..2000).map(|n| format!("member{n}x")).collect();
    let members: Vec<String> =
        names.iter().enumerate().map(|(n, name)| format!("\"{name}\":{n}")).collect();
    let document = Document::parse(&format!("{{{}}}", members.join(","))).unwrap();
    for (n, name) in names.iter().enumerate() {
        assert_eq!(document.root().member(name).unwrap().integer(), Some(n as i64));
    }
}

#[test]
fn items_are_taken_out_of_a_list() {
    let mut document =
        Document::parse(r#"{"a": [{"n": 0}, {"n": 1}, {"n": 2}, {"n": 3}]}"#).unwrap();
    let list = document.root().find("a").unwrap().index();
    document.retain(list, &[false, true, false, true]);
    let root = document.root();
    assert_eq!(root.find("a.0.n").unwrap().integer(), Some(1));
    assert_eq!(root.find("a.1.n").unwrap().integer(), Some(3));
    assert_eq!((root.find("a").unwrap().len(), root.find("a.2").is_none()), (2, true));
    assert_eq!(serde_json::to_string(&root).unwrap(), r#"{"a":[{"n":1},{"n":3}]}"#);
    for item in root.find("a").unwrap().items() {
        assert_eq!(document.at(item.index()).unwrap().index(), item.index());
    }
    document.retain(list, &[false, false]);
    assert!(document.root().find("a").unwrap().is_empty());
}
