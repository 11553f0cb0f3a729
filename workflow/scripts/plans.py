"""Time and memory of each entry, as `acuity entry --plan` predicts them from headers. The master keeps it in one file."""

import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

import entries as table

AT_ONCE = 500  # Entries per start of the program: a command line has an end.
LEAST_SECONDS = 0.1  # An entry that is refused takes this.


@dataclass
class Plan:
    """Predicted memory and time of an entry, whether it shares a job with others, and whether its header was there to tell."""

    memory_mb: float
    core_seconds: float
    small: bool
    known: bool
    pdb_ids: tuple = ()  # Fitted models that the header names.


def version_of(program):
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Cannot start {program} ({error}). Set acuity in the configuration to the program.")


def _stamp(mirror, entry):
    """Changes with the entry's header, which lies in its folder `header` or in the entry's own."""
    for folder in (pathlib.Path(mirror) / entry / "header", pathlib.Path(mirror) / entry):
        try:
            if times := [path.stat().st_mtime_ns for path in folder.glob("emd*.xml")]:
                return max(times)
        except OSError:
            continue
    return 0


def _ask(program, mirror, names, options):
    lines = {}
    for at in range(0, len(names), AT_ONCE):
        part = names[at : at + AT_ONCE]
        command = [program, "entry", "--plan", "--json", *options, *(f"{mirror}/{name}" for name in part)]
        out = subprocess.run(command, capture_output=True, text=True, check=False)
        if out.returncode != 0:
            sys.exit(f"acuity entry --plan failed: {out.stderr.strip()}")
        lines.update(zip(part, (json.loads(line) for line in out.stdout.splitlines()), strict=True))
    return lines


def _options(config):
    options = ["--half-maps"] if config["half_maps"] else []
    return options + (["--models", config["models"]] if config["models"] else [])


def of_entries(entries, config, version, cache):
    """{entry: Plan}. `cache` has one JSON line per entry, and is brought up to date with headers and version."""
    known = {}
    if os.path.exists(cache):
        with open(cache, encoding="utf-8") as file:
            known = {line["id"]: line for line in map(json.loads, file)}
    keys = {entry: [version, config["half_maps"], config["models"], _stamp(config["mirror"], entry)] for entry in entries}
    stale = [entry for entry in entries if known.get(entry, {}).get("key") != keys[entry]]
    for entry, line in _ask(config["acuity"], config["mirror"], stale, _options(config)).items():
        known[entry] = {**line, "id": entry, "key": keys[entry]}
    if stale:
        os.makedirs(os.path.dirname(cache) or ".", exist_ok=True)
        table.replace(cache, "".join(json.dumps(line) + "\n" for line in sorted(known.values(), key=lambda line: table.number(line["id"]))))
    return {entry: _plan(known[entry], config, keys[entry][-1] != 0) for entry in entries}


def of_one(entry, config):
    """The Plan of an entry whose header was not there before."""
    line = _ask(config["acuity"], config["mirror"], [entry], _options(config))[entry]
    return _plan(line, config, _stamp(config["mirror"], entry) != 0)


def _plan(line, config, known):
    return Plan(line["memory_bytes"] / 1e6, max(line["core_seconds"], LEAST_SECONDS), line["voxels"] <= config["small_voxels"], known, tuple(line.get("pdb_ids", ())))
