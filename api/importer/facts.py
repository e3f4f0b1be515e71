"""The facts of one service, and their form in api/<service>-<version>.json.

In memory a member is a dict: "type" is None as long as no source tells it, and "values" are those
of its enumeration, which gets its name when the file is written.
"""

import json
import re

from . import enums

SCALARS = ("text", "integer", "number", "bool", "any")
FLAGS = ("required", "enum", "most", "deprecated")


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


def inner(type_name):
    """The T of T, [T] and {T}."""
    return type_name.strip("[]{}") if type_name else None


def is_object(type_name):
    return type_name is not None and inner(type_name) not in SCALARS


# --- reading --------------------------------------------------------------------------------------


def read(path):
    """Gives (service, version, facts) of a file in api/."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    facts = empty()
    facts["types"] = document["types"]
    facts["actions"] = document["actions"]
    for owner, members in owners(facts):
        for name, member in members.items():
            if "enum" in member:
                enum = member.pop("enum")
                member["values"] = list(document["enums"][enum])
                facts["enum_names"][owner + (name,)] = enum
    return document["service"], document["version"], facts


# --- writing --------------------------------------------------------------------------------------


def write(service, version, facts):
    """The text of a file in api/: one member a line, in a fixed order."""
    named, enum_of = enums.named(facts)
    lines = ["{", ' "service": %s,' % quoted(service), ' "version": %s,' % quoted(version)]
    lines += block("enums", [(name, [quoted_list(named[name])]) for name in sorted(named)], ",")
    lines += block(
        "types",
        [(name, members_of(facts, (name,), enum_of)) for name in sorted(facts["types"])],
        ",",
    )
    lines += block(
        "actions",
        [(name, action_of(facts, name, enum_of)) for name in sorted(facts["actions"])],
        "",
    )
    return "\n".join(lines + ["}", ""])


def block(title, entries, comma):
    """A named object at the top, whose entries are lists of lines."""
    if not entries:
        return [' "%s": {}%s' % (title, comma)]
    return [' "%s": {' % title] + nested(entries, "  ") + [" }" + comma]


def nested(entries, indent):
    lines = []
    for index, (name, value) in enumerate(entries):
        comma = "," if index + 1 < len(entries) else ""
        lines.append("%s%s: %s" % (indent, quoted(name), value[0]))
        lines += [indent + line for line in value[1:]]
        lines[-1] += comma
    return lines


def action_of(facts, name, enum_of):
    parts = [(part, members_of(facts, (name, part), enum_of)) for part in ("request", "response")]
    return ["{"] + nested(parts, " ") + ["}"]


def members_of(facts, owner, enum_of):
    members = facts["types"][owner[0]] if len(owner) == 1 else facts["actions"][owner[0]][owner[1]]
    if not members:
        return ["{}"]
    entries = [
        (name, [member_line(member, enum_of.get(owner + (name,)))])
        for name, member in members.items()
    ]
    return ["{"] + nested(entries, " ") + ["}"]


def member_line(member, enum):
    told = dict(member, enum=enum)
    parts = ['"type": %s' % quoted(member["type"] or "any")]
    parts += ['"%s": %s' % (flag, json.dumps(told[flag])) for flag in FLAGS if told.get(flag)]
    return "{%s}" % ", ".join(parts)


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def quoted_list(texts):
    return "[%s]" % ", ".join(quoted(text) for text in texts)


def sound(name):
    """Whether a name can be that of a member, a type or an action."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) is not None
