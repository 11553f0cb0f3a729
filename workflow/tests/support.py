"""The helpers that the tests of the workflow share: an archive, runs of Snakemake, and tables without their costs."""

import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

WORKFLOW = pathlib.Path(__file__).resolve().parent.parent
ACUITY = os.environ.get("ACUITY", "acuity")


def make_archive(out, entries, sources=2, box=40):
    command = [sys.executable, WORKFLOW / "make-archive", out, "--entries", str(entries), "--sources", str(sources), "--box", str(box), "--acuity", ACUITY]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def read_table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def without_costs(path):
    """The lines of a table without the columns of times and memory."""
    return [{k: v for k, v in row.items() if not k.startswith("costs")} for row in read_table(path)]


def wait_for(condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


class Project:
    """A folder with an archive of its own, a configuration and results."""

    def __init__(self, folder, archive):
        self.folder = folder
        # Hard links: a test replaces files, it does not write into them.
        shutil.copytree(archive, folder / "mirror", copy_function=os.link)
        self.table = folder / "entries.tsv"
        shutil.copyfile(archive / "entries.tsv", self.table)
        self.results = folder / "results"
        self.config = {"entries": "entries.tsv", "mirror": "mirror", "results": "results", "acuity": ACUITY, "device": "cpu", "retries": "0"}
        self.groups = {}  # Settings that have settings within.

    @property
    def entries(self):
        return [row["entry"] for row in read_table(self.table)]

    def keep(self, entries):
        self.table.write_text("entry\n" + "".join(f"{entry}\n" for entry in entries))

    def program(self, before):
        """Puts a program in the place of acuity that runs these lines of bash and then becomes acuity; they know $ACUITY."""
        path = self.folder / "acuity"
        path.write_text(f'#!/usr/bin/env bash\nACUITY={ACUITY}\n{before}\nexec "$ACUITY" "$@"\n')
        path.chmod(0o755)
        self.config["acuity"] = str(path)

    def command(self, *more, cores=2, profile="local", nested=()):
        settings = [f"{k}={v}" for k, v in self.config.items()] + list(nested)
        if self.groups:
            (self.folder / "groups.json").write_text(json.dumps(self.groups))
            more = ("--configfile", "groups.json", *more)
        return [sys.executable, "-m", "snakemake", "-s", str(WORKFLOW / "Snakefile"), "--profile", str(WORKFLOW / "profiles" / profile),
                "--cores", str(cores), "--config", *settings, *more]

    def run(self, *more, check=True, **others):
        done = subprocess.run(self.command(*more, **others), cwd=self.folder, capture_output=True, text=True, check=False)
        if check:
            assert done.returncode == 0, done.stderr[-4000:]
        return done

    def rows(self):
        return {row["entry"]: row for row in read_table(self.results / "table.tsv")}

    def expect_as_listed(self):
        """Every entry ended as the archive says that it has to."""
        rows = self.rows()
        for wanted in read_table(self.folder / "mirror" / "expected.tsv"):
            if wanted["entry"] in rows:
                row = rows[wanted["entry"]]
                status = "done" if row["status"] == "suspect" else row["status"]
                assert (status, row["reason_kind"]) == (wanted["status"], wanted["kind"]), row
        left = [p for p in (self.results / "entries").glob("*/.*")]
        assert not left, left
