"""A file api/<service>-<version>.json: how its text becomes facts, and facts its text.

A member names its enumeration there, which is listed once with its values.
"""

import json

from . import enums
from . import facts as form

FLAGS = ("required", "enum", "most", "deprecated")


def read(path):
    """Returns (service, version, facts) of a file in api/."""
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    facts = form.empty()
    facts["types"] = document["types"]
    facts["actions"] = document["actions"]
    for owner, members in form.owners(facts):
        for name, member in members.items():
            if "enum" in member:
                enum = member.pop("enum")
                member["values"] = list(document["enums"][enum])
                facts["enum_names"][owner + (name,)] = enum
    return document["service"], document["version"], facts


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
    members = form.members(facts, owner)
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
