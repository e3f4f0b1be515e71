"""Tests exceptions: their classes, and that they can be copied and pickled."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest
import zenlayer
from zenlayer import _failure, codes, errors

CLASSES = [kind for kind in vars(zenlayer).values() if isinstance(kind, type) and issubclass(kind, errors.ZenlayerError)]


def pickled(error: errors.ZenlayerError) -> Any:
    return pickle.loads(pickle.dumps(error))


@pytest.mark.parametrize("kind", CLASSES)
@pytest.mark.parametrize("copied", [pickled, copy.copy, copy.deepcopy])
def test_every_exception_can_be_copied(kind: type[errors.ZenlayerError], copied: Any) -> None:
    detail = {"code": 4001, "name": "ZL_X", "request_id": "T-1", "outcome": zenlayer.Outcome.UNKNOWN, "elapsed": 0.5}
    error = kind("said so", **detail)
    twin = copied(error)
    assert type(twin) is kind and twin.__dict__ == error.__dict__
    assert str(twin) == "said so (ZL_X, request id T-1)"
    assert twin.args == error.args


def test_every_code_of_the_library_is_known() -> None:
    table = {row.name: row.code for row in zenlayer.error_codes()}
    here = {f"ZL_ERR_{name}": number for name, number in vars(codes).items() if isinstance(number, int)}
    assert table == here
    assert all(row.text for row in zenlayer.error_codes())


def test_every_code_has_a_class() -> None:
    for row in zenlayer.error_codes():
        kind = errors.class_of(row.code)
        band = errors.class_of(row.code // 1000 * 1000 + 999)
        outside = {codes.CANCELLED: errors.OperationCancelled}
        assert issubclass(kind, outside.get(row.code, band)), row
    assert errors.class_of(12345) is errors.ZenlayerError


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (codes.TOO_MANY, errors.UsageError),
        (codes.CONFIG_KEY, errors.ConfigKeyError),
        (codes.CREDENTIALS, errors.ConfigError),
        (codes.RESOLVE, errors.ResolveError),
        (codes.TLS, errors.TlsError),
        (codes.TIMEOUT, errors.DeadlineError),
        (codes.IO, errors.TransportError),
        (codes.INSTANCE_NOT_FOUND, errors.NotFoundError),
        (codes.INSTANCE_NOT_RUNNING, errors.InvalidStateError),
        (codes.AUTH_SIGNATURE, errors.AuthError),
        (codes.PARAMETER_MISSING, errors.InvalidParameterError),
        (codes.THROTTLED, errors.ThrottledError),
        (codes.IMAGE_QUOTA, errors.QuotaError),
        (codes.PARTIAL, errors.PartialError),
        (codes.HTTP_503, errors.ServiceError),
        (codes.HTTP_4XX, errors.ApiError),
        (codes.PANIC, errors.InternalError),
    ],
)
def test_codes_map_to_classes(code: int, kind: type) -> None:
    assert errors.class_of(code) is kind


def test_classes_derive_from_builtin_exceptions() -> None:
    assert issubclass(zenlayer.UsageError, ValueError)
    assert issubclass(zenlayer.ConfigKeyError, TypeError)
    assert issubclass(zenlayer.TransportError, ConnectionError)
    assert issubclass(zenlayer.DeadlineError, TimeoutError)


NAMED = [*zenlayer.Outcome, *zenlayer.Phase, *zenlayer.BulkOutcome, *zenlayer.ActionClass]


@pytest.mark.parametrize("member", NAMED, ids=[f"{type(member).__name__}-{member}" for member in NAMED])
def test_outcomes_phases_and_classes_are_their_names(member: Any) -> None:
    """In print, JSON, tables and comparisons."""
    name = member.name.lower()
    assert member == name == str(member) == f"{member}" and f"{member:>20}" == name.rjust(20)
    assert json.dumps({"what": member}) == json.dumps({"what": name}) and {member: 1} == {name: 1}
    assert type(member)(name) is member and pickled(member) is member


def test_numbers_of_a_newer_library_are_accepted() -> None:
    assert _failure.outcome(99) is zenlayer.Outcome.UNKNOWN, "the safest interpretation"
    assert _failure.phase(99) == "99"
