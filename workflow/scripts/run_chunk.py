"""Runs the entries of a chunk one after the other, each by one `acuity entry`. Writes a line for each, and a mark when all have theirs.

    run_chunk.py --chunk results/chunks/ab/abcd.json --mark results/chunks/ab/abcd.done --threads 2 --attempt 1

Entries that are done are left out. One that fails, is killed or takes too long does not keep the others from running. Those that an
earlier attempt began and did not end come last. If one ends the whole job, by its memory or time, the others are done by then.
"""

import argparse
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys

import chunks
import entries as table


def began(results, entry):
    """When an attempt last began the entry; 0 where none did."""
    try:
        return os.stat(table.log_path(results, entry)).st_mtime
    except OSError:
        return 0


def note(log, words):
    with open(log, "a", encoding="utf-8") as file:
        file.write(f"{words}\n")


def run(command, log, seconds):
    """The words that the program printed. None after a failure, and then the log says why."""
    with open(log, "w", encoding="utf-8") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        try:
            out, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            note(log, f"The program was ended after {seconds:.0f} s, {table.TOO_LONG}")
            return None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if process.returncode < 0:
        note(log, f"{table.KILLED} (signal {-process.returncode})")
    return out if process.returncode == 0 else None


def do(chunk, item, threads, attempt):
    """True where the entry has its line."""
    entry, results = item["entry"], chunk["results"]
    line, log = table.line_path(results, entry), table.log_path(results, entry)
    for path in (line, log):
        path.parent.mkdir(parents=True, exist_ok=True)
    # The key comes first: files that change while they are read make the entry run again.
    key = chunks.key_of(chunk, item)
    line.unlink(missing_ok=True)
    command = [chunk["program"], "entry", f"{chunk['mirror']}/{entry}", "-o", f"{results}/entries/{table.shard(entry)}", *shlex.split(item["options"]),
               "--device", chunk["device"], "-j", str(threads), "--record-refusals", "--json", "--quiet"]
    limit = None  # An entry without a plan has the time of its job, which it shares with no other.
    if item["known"]:
        limit = item["core_seconds"] * chunk["runtime"]["factor"] * attempt + 60 * chunk["runtime"]["extra_minutes"]
    out = run(command, log, limit)
    if out is None:
        return False
    try:
        content = json.loads(out)
    except ValueError:
        note(log, "The program printed no line of JSON")
        return False
    if chunks.key_of(chunk, item) != key:
        note(log, table.CHANGED)
        return False
    table.replace(line, json.dumps({"key": key, **content}) + "\n")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunk", required=True, type=pathlib.Path)
    parser.add_argument("--mark", required=True, type=pathlib.Path)
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--attempt", required=True, type=int)
    arguments = parser.parse_args()
    # A job that is told to end ends its entry, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    chunk = json.loads(arguments.chunk.read_text(encoding="utf-8"))
    failed = []
    for item in sorted(chunks.left_of(chunk), key=lambda item: began(chunk["results"], item["entry"])):
        try:
            done = do(chunk, item, arguments.threads, arguments.attempt)
        except OSError as error:  # A full disk, most of all.
            print(f"{item['entry']}: {error}", file=sys.stderr)
            done = False
        if not done:
            failed.append(item["entry"])
    if failed:
        sys.exit(f"{len(failed)} of {len(chunk['entries'])} entries failed: {' '.join(failed)}")
    arguments.mark.touch()


if __name__ == "__main__":
    main()
