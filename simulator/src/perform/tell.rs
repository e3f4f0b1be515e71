//! Details of one resource.

use super::row::{Teller, Told};
use super::{Call, Fields, needs};
use crate::model::check;
use crate::refusal::Refusal;
use crate::world::World;

/// Tells the members of a resource that an answer asks for.
pub(super) fn tell(
    world: &mut World,
    call: &Call<'_>,
    kind: usize,
    parameter: &str,
) -> Result<Fields, Refusal> {
    let now = world.now();
    let Some(id) = check::ids(call.body, parameter).first().copied() else {
        return Ok(super::made(call));
    };
    world.store(call.service, kind);
    let Some(store) = world.known(call.service, kind) else { return Ok(super::made(call)) };
    let (resource, state) = store.get(id, now).ok_or_else(|| needs::not_found(store.kind, id))?;
    Ok(Teller::new(world, store, &call.action.response).row(call.view.of(Told {
        id,
        resource,
        state,
    })))
}
