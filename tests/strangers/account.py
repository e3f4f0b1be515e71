"""The account of a program: an access key and a domain, from the environment."""

import os

from zenlayercloud.common.config import Config
from zenlayercloud.common.credential import Credential


def client(kind):
    """A client of the SDK."""
    config = Config(scheme=os.environ.get("ZENLAYERCLOUD_SCHEME"), domain=os.environ.get("ZENLAYERCLOUD_DOMAIN"))
    key = os.environ["ZENLAYERCLOUD_ACCESS_KEY_ID"], os.environ["ZENLAYERCLOUD_ACCESS_KEY_PASSWORD"]
    return kind(Credential(*key), config)
