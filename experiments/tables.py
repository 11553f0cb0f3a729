"""Makes Markdown tables, and puts them into docs/validation.md."""
from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator

from .program import REPOSITORY

PAGE = REPOSITORY / "docs" / "validation.md"


def line(*cells: object) -> str:
    """A line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |\n"


def head(*columns: str) -> str:
    """The first two lines of a table."""
    return line(*columns) + "|---" * len(columns) + "|\n"


def shown(lines: Iterable[str]) -> Iterator[str]:
    """Prints lines as they come, and passes them on."""
    for text in lines:
        print(text, end="", flush=True)
        yield text


def write_table(name: str, text: str, page: pathlib.Path = PAGE) -> None:
    """Replaces what stands in the page between <!-- NAME --> and <!-- end of NAME -->."""
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, rest = page.read_text().split(start)
    page.write_text(before + start + text + end + rest.split(end)[1])
