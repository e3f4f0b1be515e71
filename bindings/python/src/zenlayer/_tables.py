"""The tables of the library that is loaded."""

from __future__ import annotations

from ._library import lib, path
from ._text import decoded
from .results import ConfigKey, ErrorCode

library_path = path
"""The file that was loaded."""
library_version = decoded(lib.zl_version()) or ""
"""The version of the library."""
__version__ = "0.1.0"


def error_codes() -> list[ErrorCode]:
    """All error codes, in order."""
    codes = (lib.zl_error_code_at(index) for index in range(lib.zl_error_count()))
    return [
        ErrorCode(
            code,
            decoded(lib.zl_error_code_name(code)) or "",
            decoded(lib.zl_error_code_text(code)) or "",
            decoded(lib.zl_error_code_service_code(code)),
        )
        for code in codes
    ]


def config_keys() -> list[ConfigKey]:
    """All configuration keys. A key in milliseconds, `…_ms`, is a keyword argument in seconds without that ending."""
    readers = (lib.zl_config_key_name, lib.zl_config_key_type, lib.zl_config_key_default, lib.zl_config_key_text)
    return [ConfigKey(*(decoded(read(index)) or "" for read in readers)) for index in range(lib.zl_config_key_count())]
