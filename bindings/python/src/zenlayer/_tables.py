"""The tables of the loaded library."""

from __future__ import annotations

from ._library import lib, path
from ._text import decoded
from .results import ConfigKey, ErrorCode

library_path = path
"""The path of the loaded library."""
library_version = decoded(lib.zl_version()) or ""
"""The version of the library."""
__version__ = "0.1.0"


def error_codes() -> list[ErrorCode]:
    """Returns all error codes, in order."""
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
    """Returns all configuration keys. For a key that ends in `_ms`, the keyword argument omits the ending and takes seconds."""
    readers = (lib.zl_config_key_name, lib.zl_config_key_type, lib.zl_config_key_default, lib.zl_config_key_text)
    return [ConfigKey(*(decoded(read(index)) or "" for read in readers)) for index in range(lib.zl_config_key_count())]
