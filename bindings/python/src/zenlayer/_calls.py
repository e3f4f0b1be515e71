"""The calls of the C interface, each a function of the line it is made on.

Arguments are taken apart when a call is made ready, results put together before it ends: what happens
in between touches no Python object of the caller.
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
    from ._lines import Line
    from ._types import Ids

    Act = Callable[[Context, Texts, int, c_char_p], int]


class ActionClass(Named):
    """What it means to do an action twice."""

    BY_NAME = "by_name"
    """As its name tells: Describe… and the like are SAFE, most others UNSAFE."""
    SAFE = "safe"
    """It changes nothing: it is sent again after any failure that may pass."""
    IDEMPOTENT = "idempotent"
    """Twice has no effect beyond once: it is sent again although it may have been executed."""
    UNSAFE = "unsafe"
    """Twice does it twice: it is sent again only if it was not executed for certain."""


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


def act(function: Act, ids: Ids) -> Callable[[Line], Accepted]:
    """Stopping, starting or rebooting."""
    texts = id_list(ids)

    def call(line: Line) -> Accepted:
        out = c_char_p()
        try:
            code = function(line.context, texts, len(texts), out)
            if code != 0:
                raise line.failure(code)
            return Accepted(text_of(out), bool(lib.zl_context_is_inferred(line.context)))
        finally:
            lib.zl_string_free(out)

    return call


def stop(ids: Ids) -> Callable[[Line], Accepted]:
    return act(lib.zl_stop_instances, ids)


def start(ids: Ids) -> Callable[[Line], Accepted]:
    return act(lib.zl_start_instances, ids)


def reboot(ids: Ids) -> Callable[[Line], Accepted]:
    return act(lib.zl_reboot_instances, ids)


def statuses(ids: Ids) -> Callable[[Line], list[InstanceStatus]]:
    """The status of these instances; of all, if there are no ids."""
    texts = id_list(ids)

    def call(line: Line) -> list[InstanceStatus]:
        out = Pointer()
        try:
            code = lib.zl_describe_instances_status(line.context, texts or None, len(texts), out)
            if code != 0:
                raise line.failure(code)
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
) -> Callable[[Line], Response]:
    """Any action of any service."""
    text = parameters if parameters is None or isinstance(parameters, str) else to_json(parameters)
    number = number_of(action_class)
    arguments = (encoded(service), optional(version), encoded(action), optional(text))

    def call(line: Line) -> Response:
        out, out_id = c_char_p(), c_char_p()
        try:
            code = lib.zl_call_as(line.context, number, *arguments, out, out_id)
            if code != 0:
                raise line.failure(code)
            answer, inferred = text_of(out), bool(lib.zl_context_is_inferred(line.context))
            return Response(from_json(answer), text_of(out_id), inferred, answer)
        finally:
            lib.zl_string_free(out)
            lib.zl_string_free(out_id)

    return call
