"""The metadata of the official CLI: apis/en-US/<service>/<action>.yaml.

It has the most: types, what is required, enumerations, limits. Its objects have members, but no
names.
"""

import re
import sys
from pathlib import Path

from . import facts as form

WORDS = {
    "string": "text",
    "enum": "text",
    "integer": "integer",
    "float": "number",
    "boolean": "bool",
    "object": "object",
}
AT_MOST = re.compile(r"(?:\bmaximum\b|\bup to\b|\bno more than\b|\bat most\b)", re.IGNORECASE)


def read(checkout):
    """Returns service -> version -> facts; an object's members are in "members" of the member."""
    yaml = the_yaml_library()
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = {}
    for path in sorted(Path(checkout).glob("apis/en-US/*/*.yaml")):
        entry = yaml.load(path.read_text(encoding="utf-8"), loader)
        sdk = entry["sdk"]
        facts = found.setdefault(sdk["service"], {}).setdefault(sdk["version"], form.empty())
        facts["actions"][sdk["action"]] = {
            "request": {
                told["sdk-field"]: parameter(told) for told in entry.get("parameters") or []
            },
            "response": members(entry.get("response")),
        }
    return found


def the_yaml_library():
    try:
        import yaml
    except ImportError:
        sys.exit(
            "api/import: the CLI's files are YAML: install PyYAML (python3 -m pip install pyyaml)"
        )
    return yaml


def parameter(told):
    made = member(told)
    made["required"] = bool(told.get("required"))
    made["deprecated"] = bool(told.get("deprecated"))
    # The CLI takes a list here; what is sent is an object which has it under the same name.
    if told.get("sdk-wrapper"):
        return {
            "type": "object",
            "members": {told["sdk-wrapper"]: made},
            "required": made.pop("required"),
        }
    limit = most(told)
    if limit:
        made["most"] = limit
    return made


def members(told):
    return {entry["name"]: member(entry) for entry in told or []}


def member(told):
    word = told["type"]
    shape = "[%s]" if word.endswith("-array") else "%s"
    made = {"type": shape % WORDS[word[: -len("-array")] if word.endswith("-array") else word]}
    if "enum-values" in told:
        made["values"] = [str(value["value"]).strip() for value in told["enum-values"]]
    schema = told.get("object-schema") or told.get("item-schema")
    if schema is not None:
        made["members"] = members(schema)
    return made


def most(told):
    """How many ids a list may have at most, where it says so."""
    if told["type"] != "string-array" or not re.search("(Id|Uuid)s$", told["sdk-field"]):
        return None
    for sentence in re.split(r"[\n.]", told["description"]):
        numbers = re.findall(r"\d+", sentence)
        if len(numbers) == 1 and AT_MOST.search(sentence):
            return int(numbers[0])
    return None
