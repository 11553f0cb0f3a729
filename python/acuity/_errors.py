"""Exceptions: every error says what is wrong, why, and what to do.

The library and the command line raise them through the extension, which calls error_of().
"""

from __future__ import annotations

import re

_OPTION = re.compile(r"(?<![^\s(\[])--([a-z]+(?:-[a-z]+)*)(?![^\s:=,.)\]])")
_FILE_IN_MEMORY = re.compile(r"<(\w+)#\d+>")


def without_numbers(text: str, name: str = "<{}>") -> str:
    """A text in which inputs from memory have the names of their keywords."""
    return _FILE_IN_MEMORY.sub(lambda found: name.format(found[1]), text)


def _with_keywords(text: str) -> str:
    """A complaint about options with keywords in place of options that stand alone: --mask-from as mask_from."""
    return _OPTION.sub(lambda found: found[1].replace("-", "_"), text)


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
    """The exception for an error: kind is input, system, interrupted, or options for what the parser of options says."""
    if kind == "interrupted":
        return KeyboardInterrupt()
    if kind == "options":
        problem = _with_keywords(problem)
    parts = [without_numbers(part, "{}") for part in (problem, reason, suggestion)]
    return Error(*parts) if kind == "system" else InputError(*parts)
