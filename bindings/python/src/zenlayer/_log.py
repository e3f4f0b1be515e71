"""Passes the library's log records to `logging`."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ._bindings import ZL_LOG_DEBUG, ZL_LOG_ERROR, ZL_LOG_INFO, ZL_LOG_WARN, DestroyFn, LogFn
from ._library import lib

if TYPE_CHECKING:
    from ._bindings import Config

logger = logging.getLogger("zenlayer")
logger.addHandler(logging.NullHandler())

LEVELS = {
    ZL_LOG_ERROR: logging.ERROR,
    ZL_LOG_WARN: logging.WARNING,
    ZL_LOG_INFO: logging.INFO,
    ZL_LOG_DEBUG: logging.DEBUG,
}


def record(_user_data: int | None, level: int, message: bytes | None) -> None:
    text = message or b""  # calls no user code yet: see _signals.is_from_handler()
    logger.log(LEVELS.get(level, logging.DEBUG), "%s", text.decode())


# Shared by all clients, because it must outlive each of them.
RECORD = LogFn(record)
NO_DESTROY = DestroyFn()


def enabled_level() -> int:
    """Returns the most verbose level that the logger has enabled; the library creates no records beyond it."""
    return max((level for level, of_logger in LEVELS.items() if logger.isEnabledFor(of_logger)), default=0)


def connect(config: Config) -> None:
    level = enabled_level()
    if level > 0:
        lib.zl_config_set_log(config, level, RECORD, None, NO_DESTROY)
