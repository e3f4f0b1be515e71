"""Calls every action that the official SDK has, and checks what the SDK makes of the answers."""

import os
import sys
from itertools import count

import account
import sdk
from comparison import Comparison
from control import Control
from model import Model
from zenlayercloud.common.excpetion.zenlayer_cloud_sdk_exception import ZenlayerCloudSdkException

# In one of them, any action is allowed.
STATUSES = [
    "RUNNING", "STOPPED", "AVAILABLE", "IN_USE", "UNBIND", "BINDED", "ASSOCIATED", "USED", "RECYCLE", "RECYCLED",
]

NUMBERS = count(1)


class Service:
    def __init__(self, client, models, control):
        self.name, self.models, self.control = client._service, models, control
        self.client = account.client(sdk.witness(client))
        self.actions = sdk.actions(client)
        self.model = Model(self.name)
        self.comparison = Comparison(self.model)

    def problems(self, action):
        """What is wrong with an action, called with the parameters that it requires, and with all."""
        if action not in self.model.actions:
            return {"api/ has no such action"}
        required = self.model.required(action).union(sdk.needed(self.models, action))
        every = self.model.actions[action]["request"]
        return {problem for names in (required, every) for problem in self.problems_with(action, names)}

    def problems_with(self, action, names):
        try:
            told = self.call(action, names)
        except Exception as error:  # whatever the SDK cannot read
            yield f"with {sorted(names)}: {error!r}"
        else:
            members = self.model.actions[action]["response"]
            yield from self.comparison.object("answer", told, self.client.answer, members)

    def call(self, action, names):
        """Calls an action on new resources, in the first status that allows it."""
        refusals = []
        for status in STATUSES:
            parameters = self.model.parameters(action, names, next(NUMBERS))
            self.control.make_named(self.name, action, parameters, status)
            try:
                return sdk.send(self.client, action, self.request(action, parameters))
            except ZenlayerCloudSdkException as refusal:
                assert refusal.code and refusal.message and refusal.request_id, refusal
                refusals.append(f"{status}: {refusal}")
        raise AssertionError(f"refused in every status: {refusals}")

    def request(self, action, parameters):
        """A request, in which the SDK must have kept every parameter, and have no other."""
        request = sdk.request(self.models, action, parameters)
        assert request.serialize() == parameters, f"{parameters} became {request}"
        others = vars(request).keys() - self.model.actions[action]["request"]
        assert not others, f"api/ lacks {others}"
        return request


def check(service):
    """Prints what is wrong with a service; returns how many of its actions are right."""
    problems = {action: service.problems(action) for action in service.actions}
    for action, found in problems.items():
        for problem in sorted(found):
            print(f"{service.name} {action}: {problem}")
    right = sum(not found for found in problems.values())
    print(f"{service.name}: {right} of {len(problems)} actions, with answers of {len(service.comparison.seen)} classes")
    return right


def main():
    control = Control(os.environ["ZENLAYERCLOUD_DOMAIN"])
    right = total = 0
    for client, models in sdk.services():
        service = Service(client, models, control)
        control.make_each(service.name)
        right += check(service)
        total += len(service.actions)
    print(f"{right} of {total} actions")
    sys.exit(right < total)


if __name__ == "__main__":
    main()
