"""Reports how the facts of a service have changed."""

from . import document
from . import facts as form


def changes(service, before, after):
    """Lines of text; one line for a service that is new."""
    if before is None:
        return [
            "%s: new, %d actions, %d types" % (service, len(after["actions"]), len(after["types"]))
        ]
    lines = []
    old, new = entries(before), entries(after)
    for place in sorted(set(old) | set(new)):
        name = "%s %s" % (service, ".".join(place))
        if place not in old:
            lines.append("added     %s" % told(name, new[place]))
        elif place not in new:
            lines.append("removed   %s, which nothing uses" % name)
        elif old[place] != new[place]:
            lines.append("retyped   %s, was %s" % (told(name, new[place]), old[place]))
    return lines


def entries(facts):
    """place -> what is said of it; of an action or a type nothing is said but its members."""
    found = {(name,): "" for name in list(facts["types"]) + list(facts["actions"])}
    for owner, members in form.owners(facts):
        for name, member in members.items():
            found[owner + (name,)] = document.member_line(member, member.get("values"))
    return found


def told(name, text):
    return "%s: %s" % (name, text) if text else name
