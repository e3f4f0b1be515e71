//! Instances: actions and status queries.

mod action;
mod body;
mod ids;
mod listing;
mod status;
mod statuses;

pub use action::Action;
pub(crate) use action::{InstanceAction, StatusMeaning};
pub(crate) use body::{body, body_with};
pub(crate) use ids::{check_ids, id_problem};
pub(crate) use statuses::Listed;
pub use statuses::Statuses;
pub use zenlayer_tables::limits::MAX_IDS;
