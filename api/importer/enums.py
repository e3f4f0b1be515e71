"""Names of enumerations.

An enumeration has the name of its member: internetChargeType has InternetChargeType. If members of
one name have different values in one service, or a type has that name, the owner's name precedes
it: InstanceInfoStatus. A name that was given before is kept.
"""

from . import facts as form


def named(facts):
    """Returns (name -> values, place -> name); a place is an owner and a member."""
    values_of, enum_of = {}, {}
    by_member = {}
    for place, values in places(facts):
        by_member.setdefault(title(place[-1]), {}).setdefault(frozenset(values), []).append(
            (place, values)
        )
    taken = set(facts["types"])
    for base in sorted(by_member):
        groups = sorted(by_member[base].values(), key=lambda group: group[0][0])
        alone = len(groups) == 1
        for group in groups:
            name = name_of(facts, base, group, alone, taken)
            taken.add(name)
            values_of[name] = group[0][1]
            enum_of.update((place, name) for place, _ in group)
    return values_of, enum_of


def places(facts):
    """Members with an enumeration: those of types first, as they name the rows."""
    for owner, members in form.owners(facts):
        for name, member in members.items():
            if member.get("values"):
                yield owner + (name,), member["values"]


def name_of(facts, base, group, alone, taken):
    given = [facts["enum_names"].get(place) for place, _ in group]
    owned = [place[0] + base for place, _ in group]
    owned += [place[0] + place[1].capitalize() + base for place, _ in group if len(place) == 3]
    wanted = [name for name in given if name] + ([base] if alone else []) + owned
    return next(name for name in wanted if name not in taken)


def title(name):
    return name[:1].upper() + name[1:]
