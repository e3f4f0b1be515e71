"""Types of members that no source has: taken from members of the same name.

The same member of another version counts most, then the service, then all services. If members of
that name differ, most decide; if as many say one thing as another, that is no answer. All services
count as one only for texts, or if two say so. Then a few endings decide, else the type is "any".
"""

from collections import Counter

from . import facts as form

# All members whose types are known and that end so have these types.
ENDINGS = (("VlanId", "integer"), ("Id", "text"), ("Ids", "[text]"), ("Name", "text"))


class Evidence:
    def __init__(self):
        self.counts = {}

    def add(self, service, facts):
        for owner, members in form.owners(facts):
            for name, member in members.items():
                if member["type"] not in (None, "any") and not form.is_object(member["type"]):
                    for key in keys(service, owner, name):
                        self.counts.setdefault(key, Counter())[member["type"]] += 1

    def type_of(self, service, owner, name):
        for key in keys(service, owner, name):
            found = self.counts.get(key, Counter()).most_common(2)
            if found and (len(found) == 1 or found[0][1] > found[1][1]):
                type_name, count = found[0]
                if len(key) > 1 or count > 1 or type_name == "text":
                    return type_name
        return next((type_name for ending, type_name in ENDINGS if name.endswith(ending)), None)


def keys(service, owner, name):
    return (service, owner, name), (service, name), (name,)


def infer(services, others):
    """Fills in what it can, until nothing changes; returns what it filled in."""
    made = {}
    while True:
        evidence = Evidence()
        for service, facts in list(services.items()) + others:
            evidence.add(service, facts)
        found = one_round(services, evidence)
        if not found:
            return made
        made.update(found)


def one_round(services, evidence):
    found = {}
    for service, facts in services.items():
        for owner, members in form.owners(facts):
            for name, member in members.items():
                if member["type"] in (None, "any"):
                    member["type"] = evidence.type_of(service, owner, name)
                    if member["type"]:
                        found[(service,) + owner + (name,)] = member["type"]
    return found
