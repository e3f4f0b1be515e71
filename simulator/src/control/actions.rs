//! The actions that are answered, and how deeply; the kinds of resources that they act on.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model;
use crate::perform::Depth;

/// Every action by service, the number at each depth, and each kind with the member that has its id.
pub(super) fn show() -> Value {
    let mut counts = BTreeMap::<&str, u64>::new();
    let services = model::services().filter_map(model::service).map(|service| {
        let depths = service.facts.actions.names().filter_map(|name| {
            let depth = Depth::of(service, service.operation(name)?).name();
            *counts.entry(depth).or_default() += 1;
            Some((name.to_owned(), json!(depth)))
        });
        let facts = &service.facts;
        let actions: serde_json::Map<String, Value> = depths.collect();
        let kinds = service.kinds.iter().map(|kind| (kind.noun.clone(), json!(kind.id)));
        let kinds: serde_json::Map<String, Value> = kinds.collect();
        json!({ "service": facts.service, "version": facts.version, "actions": actions, "kinds": kinds })
    });
    let services: Vec<Value> = services.collect();
    json!({ "counts": counts, "services": services })
}
