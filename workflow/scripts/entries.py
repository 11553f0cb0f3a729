"""The table of entries, the settings of each, and where their files lie."""

import csv
import pathlib
import re
import shlex
import sys

REFERENCES = ("", "auto", "profile", "model", "blend")


def read(path):
    """{EMD-1234: row}, in the order of their numbers. Exits with one line for a table that cannot be used."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"Cannot read the table {path} ({error}). Give a TSV file with the column entry.")
    entries = {}
    for line, row in enumerate(rows, 2):
        entry = (row.get("entry") or "").strip()
        if not re.fullmatch(r"EMD-\d{1,8}", entry):
            sys.exit(f'The table {path} has no entry in line {line} ("{entry}"). Write EMD and a number.')
        if entry in entries:
            sys.exit(f"The table {path} has {entry} twice (line {line}). Leave one of them out.")
        if (row.get("reference") or "") not in REFERENCES:
            sys.exit(f"The table {path} asks for the reference {row['reference']} (line {line}). Give one of {', '.join(REFERENCES[1:])}.")
        entries[entry] = row
    if not entries:
        sys.exit(f"The table {path} has no entries. It needs the column entry and a line for each.")
    return dict(sorted(entries.items(), key=lambda item: number(item[0])))


def number(entry):
    return int(entry.removeprefix("EMD-"))


def shard(entry):
    """Two digits that spread entries over 100 folders: none then has more than a hundredth of all."""
    return f"{number(entry) % 100:02d}"


def settings(config, row=None):
    """Options of the program for an entry."""
    words = ["--reference", (row or {}).get("reference") or config["reference"]]
    if config["half_maps"]:
        words.append("--half-maps")
    if not config["html"]:
        words.append("--no-html")
    if config["models"]:
        words += ["--models", config["models"]]
    return shlex.join(words)


def files_of(mirror, entry):
    """Headers, maps, half maps and models of an entry that are there."""
    folder = pathlib.Path(mirror) / entry
    found = []
    for part in ("header", "map", "other", "masks", "models"):
        if (folder / part).is_dir():
            found += sorted(str(path) for path in (folder / part).iterdir() if path.is_file() and not path.name.startswith("."))
    return found
