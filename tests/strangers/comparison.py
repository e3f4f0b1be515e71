"""Compares what the SDK made of an answer with the answer, and with what api/ says of it."""

from zenlayercloud.common.abstract_model import AbstractModel

SCALARS = {"text": str, "integer": int, "number": (int, float), "bool": bool, "any": object}


class Comparison:
    def __init__(self, model):
        self.types = model.types
        self.seen = set()

    def object(self, place, told, answer, members):
        """How an object of the SDK differs from the answer: both must have the same members."""
        self.seen.add(type(told))
        known = vars(told)
        for name in answer.keys() - known.keys():
            if answer[name] is not None:  # the SDK leaves objects out that are null
                yield f"{place}.{name} is not known to the SDK"
        for name in known.keys() - answer.keys():
            yield f"{place}.{name} is not in the answer"
        for name in known.keys() & answer.keys() & members.keys():
            yield from self.value(f"{place}.{name}", known[name], answer[name], members[name]["type"])

    def value(self, place, told, answer, kind):
        if answer is None:
            fits = told is None
        elif kind.startswith("["):
            fits = isinstance(told, list) and isinstance(answer, list) and len(told) == len(answer)
            for item, answered in zip(told, answer) if fits else ():
                yield from self.value(place, item, answered, kind[1:-1])
        elif kind in self.types:
            fits = isinstance(told, AbstractModel) and isinstance(answer, dict)
            if fits:
                yield from self.object(place, told, answer, self.types[kind])
        else:
            fits = told == answer and is_scalar(told, kind)
        if not fits:
            yield f"{place} is {told!r} of {answer!r}, but should be {kind}"


def is_scalar(value, kind):
    if kind.startswith("{"):
        return isinstance(value, dict)
    if isinstance(value, bool):  # which is an integer to Python
        return kind in ("bool", "any")
    return isinstance(value, SCALARS[kind])
