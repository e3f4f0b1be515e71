"""The official SDK for Python: actions and members, and which members are objects.

It has no scalar types, so neither has such a member here. The source is parsed, not run.
"""

import ast
import re
from pathlib import Path

from . import facts as form


def read(checkout):
    """Returns service -> version -> facts."""
    found = {}
    for models in sorted(Path(checkout).glob("zenlayercloud/*/v*/models.py")):
        client = next(models.parent.glob("*_client.py"), None)
        if client is not None:
            service, version, facts = read_service(models, client)
            found.setdefault(service, {})[version] = facts
    return found


def read_service(models, client):
    classes = {node.name: node for node in parsed(models).body if isinstance(node, ast.ClassDef)}
    client_class = next(node for node in parsed(client).body if isinstance(node, ast.ClassDef))
    facts = form.empty()
    answers = set()
    for method, action in actions(client_class):
        made = facts["actions"].setdefault(action, form.action())
        for part in made:
            name = class_of(classes, (method, action), part.capitalize())
            made[part] = members(classes, name)
            answers.add(name)
        made["response"].pop("requestId", None)
        if None in answers:
            facts["without_members"].append(action)
            answers.discard(None)
    facts["types"] = {name: members(classes, name) for name in classes if name not in answers}
    return constant(client_class, "_service"), constant(client_class, "_api_version"), facts


def class_of(classes, names, part):
    return next((name + part for name in names if name + part in classes), None)


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def constant(node, name):
    return next(
        line.value.value
        for line in node.body
        if isinstance(line, ast.Assign) and line.targets[0].id == name
    )


def actions(client_class):
    """Pairs of method and action: for a few they differ."""
    for method in functions(client_class):
        for call in ast.walk(method):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "_api_call":
                yield method.name, call.args[0].value


def functions(node):
    return [line for line in node.body if isinstance(line, ast.FunctionDef)]


def members(classes, name):
    """The attributes that __init__ names, with what _deserialize makes of them."""
    if name not in classes:
        return {}
    node = classes[name]
    made = members(classes, getattr(node.bases[0], "id", None))
    for function in functions(node):
        if function.name == "__init__":
            attributes = [
                own(line.targets[0]) for line in function.body if isinstance(line, ast.Assign)
            ]
            made.update((attribute, {"type": None}) for attribute in attributes if attribute)
        else:
            add_types(made, function.body)
    return made


def own(node):
    return (
        node.attr
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self"
        else None
    )


def add_types(made, lines):
    for line in lines:
        if isinstance(line, ast.Assign):
            set_type(made, own(line.targets[0]), called(line.value), "%s")
        elif isinstance(line, ast.If):
            add_types(made, line.body)
            add_deprecated(made, line.body)
        elif isinstance(line, ast.For):
            item = next(
                (called(inside.value) for inside in line.body if isinstance(inside, ast.Assign)),
                None,
            )
            set_type(made, appended_to(line), item, "[%s]")


def set_type(made, name, type_name, shape):
    if name in made and type_name:
        made[name]["type"] = shape % type_name


def called(node):
    """The class that a value is made by."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None


def appended_to(loop):
    calls = (node for node in ast.walk(loop) if isinstance(node, ast.Call))
    return next(
        (own(call.func.value) for call in calls if getattr(call.func, "attr", "") == "append"), None
    )


def add_deprecated(made, lines):
    for line in lines:
        if (
            isinstance(line, ast.Expr)
            and getattr(getattr(line.value, "func", None), "attr", "") == "warn"
        ):
            name = re.match(r"[A-Za-z0-9_]+", line.value.args[0].value)
            if name and name.group() in made:
                made[name.group()]["deprecated"] = True
