#!/usr/bin/env python3
"""Makes src/zenlayer/_bindings.py and src/zenlayer/codes.py from include/zenlayer.h.

    tools/generate.py            writes them
    tools/generate.py --check    fails if they are not what the header makes
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from pycparser import c_ast, c_parser

ROOT = Path(__file__).resolve().parents[3]
HEADER = ROOT / "include" / "zenlayer.h"
PACKAGE = ROOT / "bindings" / "python" / "src" / "zenlayer"

# What the header takes from <stddef.h> and <stdint.h>, for the parser.
STANDARD = "size_t int32_t uint32_t int64_t uint64_t".split()

# Which exception an error code is raised as: the first pattern that its name matches.
EXCEPTIONS = [
    ("CONFIG_KEY", "ConfigKeyError"),
    ("AUTH_|HTTP_401", "AuthError"),
    ("RESOLVE", "ResolveError"),
    ("TLS", "TlsError"),
    ("TIMEOUT$", "DeadlineError"),
    ("CANCELLED", "OperationCancelled"),
    ("THROTTLED|HTTP_429", "ThrottledError"),
    (".*_NOT_FOUND$|HTTP_404", "NotFoundError"),
    ("IMAGE_QUOTA", "QuotaError"),
    ("PARTIAL", "PartialError"),
    ("(INSTANCE|RESOURCE)_(RECYCLED|NOT_|STATUS|CREATING|INSTALLING|STARTING)|HTTP_409", "InvalidStateError"),
    ("PARAMETER_", "InvalidParameterError"),
    ("SERVICE_|OPERATION_TIMEOUT|HTTP_408|HTTP_5", "ServiceError"),
]
BANDS = {1: "UsageError", 2: "ConfigError", 3: "TransportError", 4: "ApiError", 9: "InternalError"}

# --- the header, read -----------------------------------------------------------------------------


def numbers(header: str) -> dict[str, tuple[int, str]]:
    """The macros that are numbers, each with the comment before it."""
    pattern = r"/\*\*((?:(?!\*/).)*?)\*/\s*#define (ZL_\w+) (\d+)$|#define (ZL_\w+) (\d+)$"
    found: dict[str, tuple[int, str]] = {}
    for comment, name, number, bare, value in re.findall(pattern, header, re.MULTILINE | re.DOTALL):
        text = " ".join(word for word in comment.split() if word != "*")
        found[name or bare] = int(number or value), text
    return found


def declarations(header: str) -> list[c_ast.Node]:
    code = re.sub(r"/\*.*?\*/", "", header, flags=re.DOTALL)
    code = re.sub(r"#ifdef __cplusplus.*?#endif[^\n]*", "", code, flags=re.DOTALL)
    code = re.sub(r"^#.*$", "", code, flags=re.MULTILINE)
    typedefs = "".join(f"typedef int {name};" for name in STANDARD)
    return c_parser.CParser().parse(typedefs + code).ext[len(STANDARD) :]


# --- C types in Python ----------------------------------------------------------------------------


def spelt(node: c_ast.Node) -> str:
    """A C type in C, without names: `const char **`."""
    if isinstance(node, c_ast.TypeDecl):
        words = [*node.quals, *node.type.names]
        return " ".join(words)
    assert isinstance(node, c_ast.PtrDecl), node
    return f"{spelt(node.type)} {' '.join(['*', *node.quals])}".replace("* *", "**")


def class_name(c_name: str) -> str:
    return "".join(part.capitalize() for part in c_name.removeprefix("zl_").split("_"))


class Types:
    """What a C type is for ctypes, and what a type checker shall take it for."""

    VALUES = {
        "int": ("c_int", "int"),
        "size_t": ("c_size_t", "int"),
        "uint32_t": ("c_uint32", "int"),
        "int64_t": ("c_int64", "int"),
        "uint64_t": ("c_uint64", "int"),
        "const char *": ("c_char_p", "bytes | None"),
        "const char * const *": ("POINTER(c_char_p)", "Texts | None"),
        "void *": ("c_void_p", "int | None"),
        "char **": ("POINTER(c_char_p)", "c_char_p | None"),
        "char *": ("c_void_p", "c_char_p | None"),
    }

    def __init__(self, handles: set[str], callbacks: set[str]) -> None:
        self.handles, self.callbacks = handles, callbacks

    def of(self, node: c_ast.Node, *, returned: bool = False) -> tuple[str, str]:
        name = spelt(node)
        if name == "void":
            return "None", "None"
        if returned and name == "char *":
            raise SystemExit("a text that is returned and must be freed: give it an out-parameter")
        if name in self.VALUES:
            return self.VALUES[name]
        base = name.removeprefix("const ").rstrip(" *")
        depth = name.count("*")
        if base in self.callbacks and depth == 0:
            return class_name(base), f"{class_name(base)}Function | None"
        if base in self.handles and depth == 1:
            return "c_void_p", f"{class_name(base)} | None"
        if base in self.handles and depth == 2:
            return "POINTER(c_void_p)", "Out | None"
        raise SystemExit(f"no rule for the C type `{name}`")


def function_of(node: c_ast.Node) -> c_ast.FuncDecl:
    return node.type if isinstance(node, c_ast.PtrDecl) else node


def parameters(function: c_ast.FuncDecl) -> list[c_ast.Node]:
    all_of_them = function.args.params if function.args else []
    return [p.type for p in all_of_them if not (isinstance(p, c_ast.Typename) and spelt(p.type) == "void")]


# --- what is written ------------------------------------------------------------------------------

BINDINGS = '''"""The functions of zenlayer.h for ctypes. Made by tools/generate.py: change the header, not this."""

from __future__ import annotations

from ctypes import CDLL, CFUNCTYPE, POINTER, Array, c_char_p, c_int, c_int64, c_size_t, c_uint32, c_uint64, c_void_p
from typing import TYPE_CHECKING, Any, Callable, NewType, Optional

{handles}

if TYPE_CHECKING:
    Out = Array[c_void_p]  # of one element: where a pointer is handed out
    Texts = Array[c_char_p]
    {callback_types}

{callbacks}

PROTOTYPES: dict[str, tuple[Any, tuple[Any, ...]]] = {{
{prototypes}
}}


class Library:
    """A loaded library, its functions typed."""

{functions}

    def __init__(self, library: CDLL) -> None:
        for name, (result, parameters) in PROTOTYPES.items():
            function = library[name]
            function.restype = result
            function.argtypes = parameters
            setattr(self, name, function)


{constants}
'''


def bindings(header: str) -> str:
    nodes = declarations(header)
    typedefs = [n for n in nodes if isinstance(n, c_ast.Typedef)]
    callbacks = {n.name: function_of(n.type) for n in typedefs if isinstance(n.type, c_ast.PtrDecl)}
    handles = [n.name for n in typedefs if n.name not in callbacks]
    functions = {n.name: n.type for n in nodes if isinstance(n, c_ast.Decl)}
    types = Types(set(handles), set(callbacks))

    def signature(function: c_ast.FuncDecl) -> tuple[tuple[str, str], list[tuple[str, str]]]:
        return types.of(function.type, returned=True), [types.of(p) for p in parameters(function)]

    callback_types, callback_lines, prototypes, annotations = [], [], [], []
    for name, node in callbacks.items():
        result, takes = signature(node)
        callback_lines.append(f"{class_name(name)} = CFUNCTYPE({', '.join(t[0] for t in [result, *takes])})")
        hints = ", ".join(re.sub(r"(\w+) \| None", r"Optional[\1]", t[1]) for t in takes)
        callback_types.append(f"{class_name(name)}Function = Callable[[{hints}], {result[1]}]")
    for name, node in functions.items():
        result, takes = signature(node)
        tuple_of = "".join(f"{t[0]}, " for t in takes).rstrip()
        prototypes.append(f'    "{name}": ({result[0]}, ({tuple_of if len(takes) < 2 else tuple_of[:-1]})),')
        annotations.append(f"    {name}: Callable[[{', '.join(t[1] for t in takes)}], {result[1]}]")
    others = {n: v for n, (v, _) in numbers(header).items() if not re.match("ZL_(ERR|OK|VERSION|OUTCOME|PHASE|REPORT)", n)}
    return BINDINGS.format(
        callback_types="\n    ".join(callback_types),
        handles="\n".join(f'{class_name(n)} = NewType("{class_name(n)}", int)' for n in handles),
        callbacks="\n".join(callback_lines),
        prototypes="\n".join(prototypes),
        functions="\n".join(annotations),
        constants="\n".join(f"{name} = {value}" for name, value in others.items()),
    )


CODES = '''"""Error codes, outcomes and phases. Made by tools/generate.py from zenlayer.h: change that, not this.

Numbers are never reused. New ones may be added: treat an unknown code by its first digit.
"""

from __future__ import annotations

from enum import Enum


class Named(str, Enum):
    """One of a few texts."""

    def __str__(self) -> str:
        return str.__str__(self)

    def __format__(self, format_spec: str) -> str:
        return str.__format__(self, format_spec)


{enums}


# The number that each has in C.
{numbers}

{constants}

# The exception that each code is raised as, where its band alone does not tell.
EXCEPTIONS = {{
{exceptions}
}}
BANDS = {bands}
'''

ENUMS = {
    "OUTCOME": ("Outcome", "What became of a request."),
    "PHASE": ("Phase", "How far a call had come when it failed."),
    "REPORT": ("ReportOutcome", "What became of an instance in a bulk run."),
}


def in_python(text: str) -> str:
    """A comment of the header, with attributes in the place of functions."""
    return re.sub(r"zl_report_(\w+)\(\)", r"`\1`", text)


def enum_of(prefix: str, table: dict[str, tuple[int, str]]) -> str:
    name, meaning = ENUMS[prefix]
    members = {n.removeprefix(f"ZL_{prefix}_"): row for n, row in table.items() if n.startswith(f"ZL_{prefix}_")}
    lines = [
        f'    {member} = "{member.lower()}"\n    """{in_python(text)}"""' for member, (_, text) in members.items()
    ]
    return f'class {name}(Named):\n    """{meaning}"""\n\n' + "\n".join(lines) if lines else ""


def numbers_of(prefix: str, table: dict[str, tuple[int, str]]) -> str:
    name = ENUMS[prefix][0]
    pairs = {value: n.removeprefix(f"ZL_{prefix}_") for n, (value, _) in table.items() if n.startswith(f"ZL_{prefix}_")}
    return f"{prefix}S = {{{', '.join(f'{value}: {name}.{member}' for value, member in pairs.items())}}}"


def exception_of(name: str) -> str | None:
    return next((exception for pattern, exception in EXCEPTIONS if re.match(pattern, name)), None)


def codes(header: str) -> str:
    table = numbers(header)
    errors = {n.removeprefix("ZL_ERR_"): row for n, row in table.items() if n.startswith("ZL_ERR_")}
    constants = [f'{name} = {value}\n"""{text}"""' for name, (value, text) in errors.items()]
    exceptions = [f'    {name}: "{exception_of(name)}",' for name in errors if exception_of(name)]
    return CODES.format(
        enums="\n\n\n".join(filter(None, (enum_of(prefix, table) for prefix in ENUMS))),
        numbers="\n".join(numbers_of(prefix, table) for prefix in ("OUTCOME", "PHASE")),
        constants="\n".join(constants),
        exceptions="\n".join(exceptions),
        bands="{" + ", ".join(f'{band}: "{name}"' for band, name in BANDS.items()) + "}",
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes the generated files of the Python package from zenlayer.h.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    check = parser.parse_args().check
    header = HEADER.read_text()
    stale = []
    for name, text in {"_bindings.py": bindings(header), "codes.py": codes(header)}.items():
        file = PACKAGE / name
        if not file.exists() or file.read_text() != text:
            stale.append(name)
            if not check:
                file.write_text(text)
    if check and stale:
        print(f"stale: {', '.join(stale)}: run bindings/python/tools/generate.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
