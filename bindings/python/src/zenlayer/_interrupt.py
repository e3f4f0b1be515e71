"""The callback that the library polls during a call on the main thread, so that signal handlers can run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generator

from ._bindings import InterruptFn

if TYPE_CHECKING:
    from ._bindings import InterruptFnFunction as InterruptFunction


def polls(caught: list[BaseException]) -> Generator[bool, None, None]:
    """Yields, for each poll, whether to end the call.

    A function cannot catch what a handler raises before its first line; a generator resumes inside the try.
    Two handlers may raise at once, so this makes no function calls, in which another handler could raise.
    """
    try:
        try:
            while not caught:
                yield False
        except GeneratorExit:
            return
        except BaseException as error:
            caught += [error]
    except BaseException as error:
        caught += [error]
    while True:
        yield True


def interrupt(caught: list[BaseException]) -> InterruptFunction:
    """Returns the callback that the library polls. Keep it as long as the library may call it."""
    answers = polls(caught)
    if next(answers):
        raise caught.pop()
    return InterruptFn(answers.send)
