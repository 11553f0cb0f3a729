"""Time and memory of each entry, as `acuity entry --plan` predicts them from headers. The master keeps it in one file."""

import json
import os
import pathlib
import subprocess
import sys
from dataclasses import dataclass

import entries as table

CHUNK = 500  # Entries per start of the program: a command line has an end.


@dataclass
class Plan:
    """Predicted memory and time of an entry, and whether it shares a cluster job with others."""

    memory_mb: float
    core_seconds: float
    size: str


def version_of(program):
    try:
        return subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Cannot start {program} ({error}). Set acuity in the configuration to the program.")


def _stamp(mirror, entry):
    """Changes with the entry's header."""
    try:
        return max((p.stat().st_mtime_ns for p in (pathlib.Path(mirror) / entry / "header").iterdir()), default=0)
    except OSError:
        return 0


def _ask(program, mirror, names, options):
    lines = {}
    for at in range(0, len(names), CHUNK):
        part = names[at : at + CHUNK]
        command = [program, "entry", "--plan", "--json", *options, *(f"{mirror}/{name}" for name in part)]
        out = subprocess.run(command, capture_output=True, text=True, check=False)
        if out.returncode != 0:
            sys.exit(f"acuity entry --plan failed: {out.stderr.strip()}")
        lines.update(zip(part, (json.loads(line) for line in out.stdout.splitlines()), strict=True))
    return lines


def of_entries(entries, config, version, cache, refresh):
    """{entry: Plan}. `cache` has one JSON line per entry; `refresh` brings it up to date with headers and version."""
    known = {}
    if os.path.exists(cache):
        with open(cache, encoding="utf-8") as file:
            known = {line["id"]: line for line in map(json.loads, file)}
    options = ["--half-maps"] if config["half_maps"] else []
    if config["models"]:
        options += ["--models", config["models"]]
    if refresh or not known:
        keys = {entry: [version, config["half_maps"], config["models"], _stamp(config["mirror"], entry)] for entry in entries}
        stale = [entry for entry in entries if known.get(entry, {}).get("key") != keys[entry]]
        for entry, line in _ask(config["acuity"], config["mirror"], stale, options).items():
            known[entry] = {**line, "id": entry, "key": keys[entry]}
        if stale:
            os.makedirs(os.path.dirname(cache) or ".", exist_ok=True)
            part = f"{cache}.{os.getpid()}"
            with open(part, "w", encoding="utf-8") as file:
                for line in sorted(known.values(), key=lambda line: table.number(line["id"])):
                    file.write(json.dumps(line) + "\n")
            os.replace(part, cache)
    plans = {}
    for entry in entries:
        line = known[entry]
        size = "small" if line["voxels"] <= config["small_voxels"] else "large"
        plans[entry] = Plan(line["memory_bytes"] / 1e6, line["core_seconds"], size)
    return plans
