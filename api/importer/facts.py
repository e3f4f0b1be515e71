"""The facts of one service.

A member is a dict: "type" is None as long as no source has it, and "values" are those of its
enumeration, which gets its name when the file is written.
"""

SCALARS = ("text", "integer", "number", "bool", "any")


def empty():
    return {"types": {}, "actions": {}, "enum_names": {}, "without_members": []}


def action():
    return {"request": {}, "response": {}}


def owners(facts):
    """All lists of members: (owner, members). An owner is ("Type",) or ("Action", "request")."""
    for name in sorted(facts["types"]):
        yield (name,), facts["types"][name]
    for name in sorted(facts["actions"]):
        for part in ("request", "response"):
            yield (name, part), facts["actions"][name][part]


def members(facts, owner):
    """The members that an owner has."""
    if len(owner) == 1:
        return facts["types"][owner[0]]
    name, part = owner
    return facts["actions"][name][part]


def inner(type_name):
    """The T of T, [T] and {T}."""
    return type_name.strip("[]{}") if type_name else None


def is_object(type_name):
    return type_name is not None and inner(type_name) not in SCALARS
