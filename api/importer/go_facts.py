"""Facts drawn from the official SDK for Go: a list of actions, and types by "service/version".

They are two JSON files, which are not part of the project; what they have is in api/ already.
"""

import json

from . import facts as form

WORDS = {"string": "text", "integer": "integer", "float": "number", "boolean": "bool", "any": "any"}


def read(paths):
    """Returns service -> version -> facts."""
    found = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        if isinstance(document, list):
            for entry in document:
                add_action(of(found, entry["service"], entry["version"]), entry)
        else:
            for key, types in document.items():
                add_types(of(found, *key.split("/")), types)
    return found


def of(found, service, version):
    return found.setdefault(service, {}).setdefault(version, form.empty())


def add_action(facts, entry):
    action = facts["actions"].setdefault(entry["action"], form.action())
    for part in ("request", "response"):
        action[part] = {told["name"]: member(told) for told in entry[part]}


def add_types(facts, types):
    for name, members in types.items():
        facts["types"][name] = {told["name"]: member(told) for told in members}


def member(told):
    made = {"type": type_of(told["type"])}
    if told.get("required"):
        made["required"] = True
    return made


def type_of(told):
    """array<object<Tag>> is [Tag], object<map:string> is {text}."""
    if told.startswith("array<"):
        return "[%s]" % type_of(told[len("array<") : -1])
    if told.startswith("object<map:"):
        return "{%s}" % type_of(told[len("object<map:") : -1])
    if told.startswith("object<"):
        return told[len("object<") : -1]
    return WORDS[told]
