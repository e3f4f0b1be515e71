"""The calls of the C interface, each a function of the slot that it uses.

Arguments are converted when a call is prepared, and results before it ends: nothing in between touches the
caller's Python objects.
"""

from __future__ import annotations

from ctypes import c_char_p
from typing import TYPE_CHECKING, Any, Callable, Mapping

from ._bindings import (
    ZL_CLASS_BY_NAME,
    ZL_CLASS_IDEMPOTENT,
    ZL_CLASS_SAFE,
    ZL_CLASS_UNSAFE,
    Instances,
)
from ._json import from_json, to_json
from ._library import lib
from ._text import Pointer, decoded, encoded, id_list, optional, text_of
from .codes import Named
from .errors import UsageError
from .results import Accepted, InstanceStatus, Response

if TYPE_CHECKING:
    from ._bindings import Context, Texts
    from ._slot import Slot
    from ._types import Ids

    Act = Callable[[Context, Texts, int, c_char_p], int]


class ActionClass(Named):
    """Whether an action may be repeated."""

    BY_NAME = "by_name"
    """Chosen by the action's name: Describe… and the like are SAFE, most others UNSAFE."""
    SAFE = "safe"
    """Changes nothing: retried after any transient failure."""
    IDEMPOTENT = "idempotent"
    """Repeating has no further effect: retried even if it may have been executed."""
    UNSAFE = "unsafe"
    """Repeating executes it again: retried only if it was certainly not executed."""


NUMBERS: dict[str, int] = {
    ActionClass.BY_NAME: ZL_CLASS_BY_NAME,
    ActionClass.SAFE: ZL_CLASS_SAFE,
    ActionClass.IDEMPOTENT: ZL_CLASS_IDEMPOTENT,
    ActionClass.UNSAFE: ZL_CLASS_UNSAFE,
}


def number_of(name: str) -> int:
    try:
        return NUMBERS[name]
    except (KeyError, TypeError):
        raise UsageError(f"action_class takes one of {', '.join(ActionClass)}, not {name!r}") from None


def act(function: Act, ids: Ids) -> Callable[[Slot], Accepted]:
    """Prepares a stop, start or reboot."""
    texts = id_list(ids)

    def call(slot: Slot) -> Accepted:
        out = c_char_p()
        try:
            code = function(slot.context, texts, len(texts), out)
            if code != 0:
                raise slot.failure(code)
            return Accepted(text_of(out), bool(lib.zl_context_is_inferred(slot.context)))
        finally:
            lib.zl_string_free(out)

    return call


def stop(ids: Ids) -> Callable[[Slot], Accepted]:
    return act(lib.zl_stop_instances, ids)


def start(ids: Ids) -> Callable[[Slot], Accepted]:
    return act(lib.zl_start_instances, ids)


def reboot(ids: Ids) -> Callable[[Slot], Accepted]:
    return act(lib.zl_reboot_instances, ids)


def statuses(ids: Ids) -> Callable[[Slot], list[InstanceStatus]]:
    """Prepares a status query for these ids, or for all instances if there are none."""
    texts = id_list(ids)

    def call(slot: Slot) -> list[InstanceStatus]:
        out = Pointer()
        try:
            code = lib.zl_describe_instances_status(slot.context, texts or None, len(texts), out)
            if code != 0:
                raise slot.failure(code)
            return rows(Instances(out[0] or 0))
        finally:
            lib.zl_instances_free(Instances(out[0] or 0))

    return call


def rows(instances: Instances) -> list[InstanceStatus]:
    count = lib.zl_instances_len(instances)
    found = ((lib.zl_instances_id(instances, i), lib.zl_instances_status(instances, i)) for i in range(count))
    return [InstanceStatus(decoded(id) or "", decoded(status) or "") for id, status in found]


def call(
    service: str, action: str, parameters: Mapping[str, Any] | str | None, version: str | None, action_class: str
) -> Callable[[Slot], Response]:
    """Prepares a call of any action of any service."""
    text = parameters if parameters is None or isinstance(parameters, str) else to_json(parameters)
    number = number_of(action_class)
    arguments = (encoded(service), optional(version), encoded(action), optional(text))

    def call(slot: Slot) -> Response:
        out, out_id = c_char_p(), c_char_p()
        try:
            code = lib.zl_call_as(slot.context, number, *arguments, out, out_id)
            if code != 0:
                raise slot.failure(code)
            answer, inferred = text_of(out), bool(lib.zl_context_is_inferred(slot.context))
            return Response(from_json(answer), text_of(out_id), inferred, answer)
        finally:
            lib.zl_string_free(out)
            lib.zl_string_free(out_id)

    return call
