//! Tags of resources of several services.

use super::*;

#[test]
fn tags_are_bound_found_and_removed() {
    let mut bench = Bench::new();
    let tag = json!({ "key": "team", "value": "blue" });
    let bind = json!({ "tag": tag, "resourceUuids": ["vm-000001", "zec-000002"] });
    bench.must("zrm", "TagBindResources", bind);
    let found = bench.must("zrm", "DescribeResourceByTags", json!({ "tags": [tag] }));
    assert_eq!(column(&found, "resourceUuid"), ["vm-000001", "zec-000002"]);
    let all = bench.must("zrm", "DescribeTags", json!({}));
    assert_eq!(
        (column(&all, "key"), &all["dataSet"][0]["bindResourceCount"]),
        (vec!["team"], &json!(2))
    );
    let row = bench.must("vm", "DescribeInstances", json!({ "tags": [tag] }));
    assert_eq!(column(&row, "instanceId"), ["vm-000001"]);
    assert_eq!(row["dataSet"][0]["tags"], json!({ "tags": [tag] }));

    let other =
        json!({ "resourceUuid": "vm-000001", "replaceTags": [{ "key": "team", "value": "red" }] });
    bench.must("zrm", "ModifyResourceTags", other);
    let of_one = bench.must("zrm", "DescribeResourceTags", json!({ "resourceUuid": "vm-000001" }));
    assert_eq!(column(&of_one, "value"), ["red"]);

    bench.must("zrm", "TagUnbindResources", json!({ "tag": tag, "resourceUuids": ["zec-000002"] }));
    let found = bench.must("zrm", "DescribeResourceByTags", json!({ "tagKeys": ["team"] }));
    assert_eq!(column(&found, "resourceUuid"), ["vm-000001"]);
    bench.must("zrm", "DeleteTags", json!({ "tags": [{ "key": "team", "value": "red" }] }));
    assert_eq!(
        bench.must("zrm", "DescribeResourceByTags", json!({ "tagKeys": ["team"] }))["totalCount"],
        0
    );
}

#[test]
fn a_resource_that_does_not_exist_takes_no_tag() {
    let bind =
        json!({ "tag": { "key": "a", "value": "b" }, "resourceUuids": ["vm-000001", "vm-9"] });
    let mut bench = Bench::new();
    assert_eq!(
        bench.call("zrm", "TagBindResources", bind),
        refused("OPERATION_FAILED_RESOURCE_NOT_FOUND")
    );
    let found = bench.must("zrm", "DescribeResourceByTags", json!({ "tagKeys": ["a"] }));
    assert_eq!(found["totalCount"], 0);
}

#[test]
fn tags_are_sorted_and_paged_as_asked() {
    let mut bench = Bench::new();
    for (key, seconds) in [("b", 0), ("c", 1), ("a", 1)] {
        bench.wait(seconds);
        bench.must("zrm", "CreateTags", json!({ "tags": [{ "key": key, "value": "" }] }));
    }
    for (body, keys) in [
        (json!({}), vec!["a", "b", "c"]),
        (json!({ "keySort": "DESC" }), vec!["c", "b", "a"]),
        (json!({ "createdDateSort": "asc" }), vec!["b", "c", "a"]),
        (json!({ "createdDateSort": "DESC", "pageSize": 2 }), vec!["a", "c"]),
        (json!({ "keySort": "ASC", "pageSize": 2, "pageNum": 2 }), vec!["c"]),
    ] {
        let answer = bench.must("zrm", "DescribeTags", body.clone());
        assert_eq!((column(&answer, "key"), &answer["totalCount"]), (keys, &json!(3)), "{body}");
    }
}

#[test]
fn resources_are_found_by_name_and_group() {
    let mut bench = Bench::new();
    let group = json!({ "instanceIds": ["vm-000002"], "resourceGroupId": "g-1" });
    bench.must("vm", "ModifyInstancesResourceGroup", group);
    let mut find = |filter| bench.must("zrm", "DescribeResources", filter);
    assert_eq!(column(&find(json!({ "resourceGroupId": "g-1" })), "resourceId"), ["vm-000002"]);
    assert_eq!(find(json!({ "resourceName": "zec-" }))["totalCount"], 3);
    assert_eq!(find(json!({ "resourceName": "zec-", "resourceGroupId": "g-1" }))["totalCount"], 0);
}
