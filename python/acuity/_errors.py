"""Exceptions: every error says what is wrong, why, and what to do.

The library and the command line raise them through the extension, which calls error_of().
"""

from __future__ import annotations

import re

_SETTING = re.compile(r"--([a-z][a-z0-9]*(?:-[a-z0-9]+)*)")
_FILE_IN_MEMORY = re.compile(r"<(\w+)#\d+>")


def in_python(text: str) -> str:
    """A sentence of the command line with keywords for options: --mask-from as mask_from, and inputs by their names."""
    text = _SETTING.sub(lambda found: found[1].replace("-", "_"), text)
    return _FILE_IN_MEMORY.sub(r"\1", text)


class Error(Exception):
    """Something failed that is no fault of the input: a full disk, no permission, a device that is not there.

    Attributes
    ----------
    problem : str
        What is wrong.
    reason : str
        Why; may be empty.
    suggestion : str
        What to do about it; may be empty.
    """

    def __init__(self, problem: str, reason: str = "", suggestion: str = "") -> None:
        text = problem + (f" ({reason})" if reason else "") + "."
        super().__init__(text + (f" {suggestion}." if suggestion else ""))
        self.problem = problem
        self.reason = reason
        self.suggestion = suggestion

    def __reduce__(self) -> tuple[type[Error], tuple[str, str, str]]:
        return type(self), (self.problem, self.reason, self.suggestion)


class InputError(Error, ValueError):
    """The input or a keyword cannot be used; nothing was written."""


class InputTypeError(InputError, TypeError):
    """An array of another kind than float32 in C order, or an object that is no map and no model."""


class AcuityWarning(UserWarning):
    """A doubt about input or result, as the command line prints it."""


def error_of(kind: str, problem: str, reason: str, suggestion: str) -> BaseException:
    """The exception for an error of the library: kind is input, system or interrupted."""
    if kind == "interrupted":
        return KeyboardInterrupt()
    parts = [in_python(part) for part in (problem, reason, suggestion)]
    return InputError(*parts) if kind == "input" else Error(*parts)
