"""The official SDK: its services, its actions, and the requests that it makes."""

import importlib
import inspect
import pkgutil

import zenlayercloud
from zenlayercloud.common.abstract_client import AbstractClient


def services():
    """The client of the newest version of each service, with its module of requests and answers."""
    for package in pkgutil.iter_modules(zenlayercloud.__path__):
        if package.name == "common":
            continue
        module = importlib.import_module(f"zenlayercloud.{package.name}")
        newest = max(version.name for version in pkgutil.iter_modules(module.__path__))
        place = f"zenlayercloud.{package.name}.{newest}"
        members = vars(importlib.import_module(f"{place}.{package.name}_client")).values()
        [client] = filter(is_client, members)
        yield client, importlib.import_module(f"{place}.models")


def is_client(member):
    return inspect.isclass(member) and issubclass(member, AbstractClient) and member is not AbstractClient


def actions(client):
    return [name for name in vars(client) if name[0].isupper()]


def witness(client):
    """The same client, which keeps the last answer as it came."""

    class Witness(client):
        def _api_call(self, *arguments, **named):
            self.answer = super()._api_call(*arguments, **named)
            return self.answer

    return Witness


def needed(models, action):
    """The parameters without which the SDK makes no request."""
    kind = getattr(models, f"{action}Request")
    return [name for name in inspect.signature(kind).parameters if name != "params"]


def request(models, action, parameters):
    """A request with these parameters, in the SDK's own classes."""
    made = getattr(models, f"{action}Request")(*(parameters[name] for name in needed(models, action)))
    made._deserialize(parameters)
    return made


def send(client, action, request):
    """Calls an action: those without parameters take no request."""
    method = getattr(client, action)
    return method(request) if inspect.signature(method).parameters else method()
