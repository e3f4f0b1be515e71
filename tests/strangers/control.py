"""The simulator's control interface, which makes what actions act on."""

import requests
from model import one_id

# Parameters whose names do not tell the kind. What has tags is of another service.
KINDS = {
    ("user", "userUid"): ("user", "Member"),
    ("zrm", "resourceUuid"): ("vm", "Instance"),
    ("zrm", "resourceUuids"): ("vm", "Instance"),
}


class Control:
    def __init__(self, domain):
        self.base = f"http://{domain}/simulator"
        self.session = requests.Session()
        services = self.session.get(f"{self.base}/actions").json()["services"]
        self.kinds = {service["service"]: service["kinds"] for service in services}

    def make(self, resource, service, kind, status="ACTIVE"):
        """Makes a resource, or sets its status."""
        place = {"service": service, "kind": kind}
        answer = self.session.put(f"{self.base}/resources/{resource}", params=place, json={"status": status})
        answer.raise_for_status()

    def make_each(self, service):
        """Makes a resource of each kind, so that no list is empty."""
        for kind in self.kinds[service]:
            self.make(f"first-{service}-{kind}", service, kind)

    def make_named(self, service, action, parameters, status):
        """Makes the resources that parameters name."""
        for name, value in parameters.items():
            if kind := self.kind(service, action, name):
                for resource in value if isinstance(value, list) else [value]:
                    self.make(resource, *kind, status)

    def kind(self, service, action, parameter):
        """The kind that a parameter has the id of; of several, that which the action's name has most of."""
        if kind := KINDS.get((service, parameter)):
            return kind
        has = one_id(parameter)
        kinds = self.kinds[service].items()
        fits = [noun for noun, member in kinds if has in (member, noun[0].lower() + noun[1:] + "Id")]
        noun = max(fits, key=lambda noun: len(noun) * (noun in action), default=None)
        return noun and (service, noun)
