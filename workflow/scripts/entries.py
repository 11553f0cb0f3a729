"""The table of entries, the settings of each, and where their files lie."""

import csv
import hashlib
import json
import os
import pathlib
import re
import shlex
import stat
import sys

REFERENCES = ("", "auto", "profile", "model", "blend")
# The last line of a log has these words if the program did not end by itself.
KILLED = "The program was killed"
TOO_LONG = "the time that it may take"
CHANGED = "Files of the entry changed while it ran"
# Folders of an entry in which the program looks for files; the first is the entry's own.
PLACES = ("", "header", "map", "other", "masks", "model", "models", "fitted")


def read(path):
    """{EMD-1234: row}, in the order of their numbers. Exits with one line for a table that cannot be used."""
    try:
        # Some editors begin a file with a byte order mark.
        with open(path, newline="", encoding="utf-8-sig") as file:
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


def _state(file):
    """Size and time of a file; None for what is no file, cannot be reached, or was removed just now."""
    try:
        state = os.stat(file)
    except OSError:
        return None
    return [state.st_size, state.st_mtime_ns] if stat.S_ISREG(state.st_mode) else None


def stamp(mirror, entry):
    """Name, size and time of the headers, maps, half maps, masks and models of an entry that are there."""
    found = []
    for part in PLACES:
        try:
            names = sorted(name for name in os.listdir(os.path.join(mirror, entry, part)) if not name.startswith("."))
        except OSError:
            continue
        for name in names:
            if state := _state(os.path.join(mirror, entry, part, name)):
                found.append([f"{part}/{name}", *state])
    return found


def stamp_of_models(folder, pdb_ids):
    """The same of fitted models in a folder of models, in the order in which the program looks for them."""
    found = []
    for pdb_id in pdb_ids:
        for place in (folder, os.path.join(folder, pdb_id[-3:-1])):
            for name in (f"{pdb_id}.cif.gz", f"{pdb_id}.cif", f"{pdb_id}.pdb.gz", f"{pdb_id}.pdb", f"pdb{pdb_id}.ent.gz", f"pdb{pdb_id}.ent"):
                if state := _state(os.path.join(place, name)):
                    found.append([name, *state])
    return found


def key_of(version, words, mirror, entry, models="", pdb_ids=()):
    """16 letters for all that a result depends on: the program, its options, and the entry's files as they are now."""
    value = [version, words, stamp(mirror, entry)]
    if models:
        value.append(stamp_of_models(models, pdb_ids))
    return digest(value)


def digest(value):
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:16]


def line_path(results, entry):
    return pathlib.Path(results) / "lines" / shard(entry) / f"{entry}.json"


def log_path(results, entry):
    return pathlib.Path(results) / "logs" / shard(entry) / f"{entry}.log"


def key_in_line(results, entry):
    """The key that the line of an entry begins with; empty where there is no line."""
    try:
        with open(line_path(results, entry), encoding="utf-8") as file:
            found = re.match(r'\{"key": "([0-9a-f]{16})"', file.read(40))
    except (OSError, ValueError):
        return ""
    return found[1] if found else ""


def is_done(results, entry, key):
    """True where the result is that of this key. Someone may have removed the folder since."""
    return key_in_line(results, entry) == key and (pathlib.Path(results) / "entries" / shard(entry) / entry / "entry.json").exists()


def replace(path, text):
    """Writes a file that appears whole or not at all."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    with open(part, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)
