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
from ._errors import AcuityWarning, in_python
from ._inputs import Inputs, text_of
from ._progress import reporter
from .results._result import Result

logger = logging.getLogger("acuity")

MAPS = {"mask", "soft_mask", "b_mask", "reference", "against", "like", "map", "half_map1", "half_map2", "a", "b"}
"""Keywords that take maps."""
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
            if bool(value) is not only_negative and (value or option["negative"]):
                arguments.append(name)
            elif not value and option["negative"] and not only_negative:
                arguments.append("--" + option["negative"][0])
        else:
            arguments += _valued(name, keyword, value, option, inputs)
    return arguments


def _valued(name: str, keyword: str, value: Any, option: Mapping[str, Any], inputs: Inputs) -> list[str]:
    if value is False:
        return []
    if value is True and option["type"] in ("FILE", "PREFIX"):
        return [name, ""]
    if keyword in MAPS:
        text = inputs.map(value, keyword)
    elif keyword == "model":
        text = inputs.model(value, keyword)
    elif keyword in ("select", "leave_out", "noise_box_at"):
        single = isinstance(value, str) or (keyword == "noise_box_at" and not hasattr(value[0], "__len__"))
        return [f"{name}={text_of(item)}" for item in ([value] if single else value)]
    else:
        text = text_of(value)
    return [f"{name}={text}"]


def run(kind: type[R], command: str, inputs: list[tuple[str, Any]], given: Mapping[str, Any]) -> R:
    """Runs a command and returns its result. `inputs` are the positional ones by name, None for those left out."""
    files = Inputs(given.get("spacing"))
    taken = [(what, value) for what, value in inputs if value is not None]
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
            warnings.warn(in_python(warning) + ".", AcuityWarning, stacklevel=3)
    return kind(outcome, json.loads(in_python_names(outcome.report)), [value for _, value in taken])


def in_python_names(report: str) -> str:
    """A report in which inputs from memory have the names of their keywords."""
    import re

    return re.sub(r"<(\w+)#\d+>", r"<\1>", report)
