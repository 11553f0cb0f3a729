"""Makes Markdown tables, and puts them into the pages of docs/appendix/validation."""
from __future__ import annotations

import pathlib
from collections.abc import Iterable, Iterator

from .program import REPOSITORY

PAGES = REPOSITORY / "docs" / "appendix" / "validation"


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


def page_of(name: str, pages: pathlib.Path = PAGES) -> pathlib.Path:
    """The one page with the marker <!-- NAME -->."""
    (page,) = [page for page in sorted(pages.glob("*.md")) if f"<!-- {name} -->\n" in page.read_text()]
    return page


def write_table(name: str, text: str, page: pathlib.Path | None = None) -> None:
    """Replaces what stands between <!-- NAME --> and <!-- end of NAME --> in the page, or in the page of that table."""
    page = page or page_of(name)
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->\n"
    before, rest = page.read_text().split(start)
    page.write_text(before + start + text + end + rest.split(end)[1])
