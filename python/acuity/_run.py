"""Calls of commands: keywords become the arguments of the command line, and the outcome a result.

The one way from the functions of the package to the extension, so that ranges, defaults and checks are those of the
command line.
"""

from __future__ import annotations

import json
import logging
import shlex
import warnings
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from . import _core
from ._arrays import cubic_spacing
from ._errors import AcuityWarning, InputError, without_numbers
from ._inputs import Inputs
from ._keywords import WRITTEN, kept_of, maps_of, several_of
from ._progress import reporter
from ._values import flag_of, plain, text_of, texts_of
from .results._result import Result

logger = logging.getLogger("acuity")

R = TypeVar("R", bound=Result)


@cache
def option_table(command: str) -> dict[str, dict[str, Any]]:
    """The options of a command by keyword, from the table that the command line parses with."""
    options = _core.commands()[command]["options"]
    return {keyword_of(option): option for option in options if not option["positional"]}


def keyword_of(option: Mapping[str, Any]) -> str:
    """The keyword of an option: its long name with _ for -; --no-x is x, which is True unless False is given."""
    name = str(option["name"])
    if option["negative"] and name in option["negative"]:
        name = name.removeprefix("no-")
    return name.replace("-", "_")


def _arguments(command: str, given: Mapping[str, Any], inputs: Inputs) -> list[str]:
    arguments: list[str] = []
    for keyword, option in option_table(command).items():
        value = given.get(keyword)
        if value is None:
            continue
        name = "--" + option["name"]
        if option["flag"]:
            only_negative = option["name"] in option["negative"]
            wanted = flag_of(value, keyword)
            if wanted is not only_negative and (wanted or option["negative"]):
                arguments.append(name)
            elif not wanted and option["negative"] and not only_negative:
                arguments.append("--" + option["negative"][0])
        else:
            arguments += _valued(command, name, keyword, value, inputs)
    return arguments


def _valued(command: str, name: str, keyword: str, value: Any, inputs: Inputs) -> list[str]:
    if keyword in maps_of(command):
        return [f"{name}={_not_empty(inputs.map(value, keyword), keyword)}"]
    if keyword == "model":
        return [f"{name}={_not_empty(inputs.model(value, keyword), keyword)}"]
    value = plain(value)
    if isinstance(value, bool) and keyword in kept_of(command):
        return [name, ""] if value and keyword not in several_of(command) else []
    if isinstance(value, bool) and keyword in WRITTEN:
        if value:
            raise InputError(f"{keyword} needs the name of a file", "it is True", "Give a path to write to")
        return []
    if keyword in several_of(command):
        return [f"{name}={text}" for text in texts_of(value, keyword)]
    return [f"{name}={text_of(value, keyword)}"]


def _not_empty(path: str, keyword: str) -> str:
    return path or text_of(path, keyword)


def run(kind: type[R], command: str, inputs: list[tuple[str, Any]], given: Mapping[str, Any]) -> R:
    """Runs a command and returns its result. `inputs` are the positional ones by name, None for those left out."""
    if given.get("spacing") is not None:
        given = {**given, "spacing": cubic_spacing(given["spacing"], "spacing")}
    taken = [(what, value) for what, value in inputs if value is not None]
    maps = {what: value for what, value in given.items() if what in maps_of(command) and value is not None}
    files = Inputs(given.get("spacing"), maps)
    paths = [files.file(value, what) for what, value in taken]
    arguments = [command, *_arguments(command, given, files), "--", *paths]
    outcome = _core.Outcome()
    progress = reporter(given.get("progress", False))
    try:
        _core.run(arguments, shlex.join(["acuity", *arguments]), outcome, progress)
    finally:
        if progress is not None:
            progress.close()
        for name, seconds in outcome.stages:
            logger.debug("%s: stage %s took %.3f s", command, name, seconds)
        for warning in outcome.warnings:
            warnings.warn(without_numbers(warning, "{}") + ".", AcuityWarning, stacklevel=3)
    return kind(outcome, json.loads(without_numbers(outcome.report)), [value for _, value in taken])
