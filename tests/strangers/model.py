"""What api/ knows of a service: its actions, and parameters for them."""

import json
from pathlib import Path

API = Path(__file__).parents[2] / "api"

# Types may contain themselves.
DEEPEST = 4


class Model:
    """The facts of one service."""

    def __init__(self, service):
        [path] = API.glob(f"{service}-*.json")
        facts = json.loads(path.read_text())
        self.actions, self.types, self.enums = facts["actions"], facts["types"], facts["enums"]

    def required(self, action):
        """The names of the parameters that an action requires."""
        return {name for name, member in self.actions[action]["request"].items() if member.get("required")}

    def parameters(self, action, names, number):
        """Parameters of an action, with ids that only this number has."""
        members = self.actions[action]["request"]
        return {name: self.value(name, members[name], number) for name in members if name in names}

    def value(self, name, member, number, depth=0):
        kind = member["type"]
        if kind.startswith("["):
            return [self.value(name, member | {"type": kind[1:-1]}, number, depth)]
        if kind in self.types:
            inner = self.types[kind].items() if depth < DEEPEST else ()
            return {name: self.value(name, member, number, depth + 1) for name, member in inner}
        if "enum" in member:
            return self.enums[member["enum"]][0]
        return {"text": f"{name}-{number}", "integer": 1, "number": 1.5, "bool": True}.get(kind, "any")


def one_id(name):
    """The member that has one id, from that with one or many: `diskIds` and `diskIdSet` give `diskId`."""
    for many, one in ("IdSet", "Id"), ("IdList", "Id"), ("Ids", "Id"), ("Uuids", "Uuid"):
        if name.endswith(many):
            return name.removesuffix(many) + one
    return name
