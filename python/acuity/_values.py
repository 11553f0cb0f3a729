"""Values of keywords as the command line takes them: flags, numbers, words and lists.

Under the calls of commands; inputs and outputs, which may be files in memory, are not here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from numbers import Integral, Real
from typing import Any

import numpy as np

from ._errors import InputError, InputTypeError


def plain(value: Any) -> Any:
    """A value without numpy: arrays as lists, arrays without axes and scalars as Python's own."""
    if isinstance(value, (np.ndarray, np.generic)) and not isinstance(value, np.ma.MaskedArray):
        return value.item() if np.ndim(value) == 0 else value.tolist()
    return value


def flag_of(value: Any, keyword: str) -> bool:
    """A keyword that is True or False; 1 and 0 are taken for them."""
    value = plain(value)
    if not isinstance(value, int) or value not in (0, 1):
        raise InputTypeError(f"{keyword} is neither True nor False", f"it is {value!r}", "Give True or False")
    return bool(value)


def text_of(value: Any, keyword: str) -> str:
    """A value as the command line takes it: numbers to their last digit, sequences with commas, mappings as A=1,B=2.

    Raises InputTypeError for True, False and values of other kinds, and InputError for what is empty.
    """
    text = _text(plain(value), keyword)
    if not text:
        raise InputError(f"{keyword} is empty", f"it is {value!r}", "Leave it out, or give a value")
    return text


def _text(value: Any, keyword: str) -> str:
    value = plain(value)
    if isinstance(value, (str, bytes, os.PathLike)):
        return os.fsdecode(value)
    if isinstance(value, Mapping):
        return ",".join(f"{name}={text_of(item, keyword)}" for name, item in value.items())
    if isinstance(value, Sequence):
        return ",".join(text_of(item, keyword) for item in value)
    if isinstance(value, Integral) and not isinstance(value, bool):
        return str(int(value))
    if isinstance(value, Real) and not isinstance(value, bool):
        return repr(float(value))
    raise InputTypeError(
        f"{keyword} cannot be used", f"{value!r} is neither a number nor a word", "help() of the function has the kinds"
    )


def texts_of(value: Any, keyword: str) -> list[str]:
    """The values of a keyword that may have several: words, or triples of numbers; one of them may stand by itself."""
    value = plain(value)
    if isinstance(value, str) or not isinstance(value, Sequence):
        return [text_of(value, keyword)]
    if len(value) == 0:
        raise InputError(f"{keyword} is empty", f"it is {value!r}", "Leave it out, or give a value")
    first = plain(value[0])
    alone = not isinstance(first, (str, os.PathLike, Sequence))
    return [text_of(item, keyword) for item in ([value] if alone else value)]
