"""Waiting for a state."""

import time


def wait(what, is_reached, seconds=60):
    """Asks until a state is reached."""
    deadline = time.monotonic() + seconds
    while not is_reached():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not after {seconds} s: {what}")
        time.sleep(0.05)
