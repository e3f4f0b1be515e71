"""Unites what sources say about one service with what api/ has."""

from . import facts as form


class Union:
    """The facts so far, and which of them are in the sources of this run."""

    def __init__(self, facts):
        self.facts = facts
        self.told = {}  # owner -> names of members, of those owners that a source has
        self.told_values = {}  # place -> values
        self.told_actions = set()
        self.without_members = []  # actions of which a source has only the name

    # --- sources that name their types --------------------------------------------------------

    def fill_in(self, facts):
        """Adds what is not there, and changes nothing."""
        self.add(facts, lambda there, told: None)

    def restate(self, facts):
        """Adds what is not there, and replaces the types of objects."""
        self.note(facts)
        self.add(facts, believe_objects)

    def note(self, facts):
        self.told_actions.update(facts["actions"])
        self.without_members += facts["without_members"]
        for owner, members in form.owners(facts):
            self.told.setdefault(owner, set()).update(members)

    def add(self, facts, conflict):
        for name in facts["types"]:
            self.facts["types"].setdefault(name, {})
        for name in facts["actions"]:
            self.facts["actions"].setdefault(name, form.action())
        for owner, members in form.owners(facts):
            self.add_members(form.members(self.facts, owner), members, conflict)

    @staticmethod
    def add_members(there, told, conflict):
        before = None
        for name, member in told.items():
            if name not in there:
                insert(there, before, name, dict(member))
            elif there[name]["type"] in (None, "any"):
                there[name]["type"] = member["type"]
            else:
                conflict(there[name], member)
            before = name

    # --- the CLI, whose objects have no names -------------------------------------------------

    def correct(self, facts):
        """Adds what is not there, and replaces the rest."""
        self.told_actions.update(facts["actions"])
        for name, action in facts["actions"].items():
            there = self.facts["actions"].setdefault(name, form.action())
            for part in ("request", "response"):
                if action[part]:
                    self.correct_members((name, part), there[part], action[part])

    def correct_members(self, owner, there, told):
        self.told.setdefault(owner, set()).update(told)
        before = None
        for name, member in told.items():
            if name not in there:
                insert(there, before, name, {"type": None})
            self.correct_member(owner + (name,), there[name], member)
            before = name

    def correct_member(self, place, there, told):
        for flag in ("required", "deprecated", "most"):
            if told.get(flag):
                there[flag] = told[flag]
        if told.get("required") is False:
            there.pop("required", None)
        if "values" in told:
            self.told_values.setdefault(place, set()).update(told["values"])
            there["values"] = joined(there.get("values", []), told["values"])
        if form.inner(told["type"]) != "object":
            there["type"] = told["type"]
            return
        if not form.is_object(there["type"]):
            if there["type"] and there["type"].startswith("{"):
                return
            there["type"] = self.new_type(place)
        there["type"] = told["type"].replace("object", form.inner(there["type"]))
        type_name = form.inner(there["type"])
        self.correct_members((type_name,), self.facts["types"][type_name], told["members"])

    def new_type(self, place):
        """A name for an object that only the CLI has."""
        name = place[-1][:1].upper() + place[-1][1:]
        if name in self.facts["types"]:
            name = place[0] + name
        self.facts["types"].setdefault(name, {})
        return name

    # --- afterwards ---------------------------------------------------------------------------

    def not_told(self):
        """What is here, although sources that have the action or the type have it no longer."""
        if self.told_actions:
            for name in sorted(set(self.facts["actions"]) - self.told_actions):
                yield name
        for owner, members in form.owners(self.facts):
            if owner in self.told:
                for name in members:
                    if name not in self.told[owner]:
                        yield ".".join(owner + (name,))
        for place, values in sorted(self.told_values.items()):
            there = form.members(self.facts, place[:-1]).get(place[-1], {})
            for value in there.get("values", []):
                if value not in values:
                    yield "%s = %s" % (".".join(place), value)

    def drop_unused_types(self):
        used, found = set(), True
        while found:
            owners = [
                (owner, members)
                for owner, members in form.owners(self.facts)
                if len(owner) == 2 or owner[0] in used
            ]
            found = {
                form.inner(member["type"])
                for _, members in owners
                for member in members.values()
                if form.is_object(member["type"])
            } - used
            used |= found
        self.facts["types"] = {name: self.facts["types"][name] for name in sorted(used)}


def believe_objects(there, told):
    if told.get("deprecated"):
        there["deprecated"] = True
    if form.is_object(told["type"]):
        there["type"] = told["type"]


def insert(members, before, name, member):
    """Inserts a member after the one that it follows in its source."""
    after = list(members.items())
    at = list(members).index(before) + 1 if before in members else len(after)
    after.insert(at, (name, member))
    members.clear()
    members.update(after)


def joined(values, more):
    return values + [value for value in dict.fromkeys(more) if value not in values]
