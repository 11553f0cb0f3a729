"""Progress of a run: a bar on standard error, tqdm, or a callable of the user.

Called every 0.05 s by the thread that waits for the run.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

Progress = bool | Callable[..., Any]
"""True shows a bar on standard error. A callable gets (stage, done, total); a class like tqdm gets a bar for each stage."""

Report = Callable[[int, str, int, int], None]


class _Bars:
    """One bar of tqdm's kind for each stage."""

    def __init__(self, make: Callable[..., Any]) -> None:
        self._make, self._bar, self._number = make, None, 0

    def __call__(self, number: int, stage: str, done: int, total: int) -> None:
        if number != self._number:
            self.close()
            self._bar, self._number = self._make(total=total, desc=stage), number
        assert self._bar is not None
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None


class _Line:
    """A bar of text on standard error, as the command line shows it on a terminal."""

    width = 30

    def __call__(self, number: int, stage: str, done: int, total: int) -> None:
        filled = self.width * done // max(1, total)
        bar = "#" * filled + "." * (self.width - filled)
        print(f"\r  {stage:<9} [{bar}] {100 * done // max(1, total):3d} %", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        print("\r" + " " * (self.width + 22) + "\r", end="", file=sys.stderr, flush=True)


class _Call:
    """A callable of the user, told of what changed."""

    def __init__(self, call: Callable[[str, int, int], Any]) -> None:
        self._call, self._last = call, (0, "", -1, 0)

    def __call__(self, number: int, stage: str, done: int, total: int) -> None:
        if (number, stage, done, total) != self._last:
            self._last = (number, stage, done, total)
            self._call(stage, done, total)

    def close(self) -> None:
        pass


def reporter(progress: Progress) -> _Bars | _Line | _Call | None:
    """The function that the extension calls, or None."""
    if progress is False or progress is None:
        return None
    if progress is True:
        return _Line()
    if isinstance(progress, type) and hasattr(progress, "update"):
        return _Bars(progress)
    if callable(progress):
        return _Call(progress)
    raise TypeError(f"progress has to be True, False or a callable, not a {type(progress).__name__}")
