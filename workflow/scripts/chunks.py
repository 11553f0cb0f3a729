"""Jobs of the workflow: chunks of entries that are not done yet, each in a file that is named by its content.

A file never changes, so a job on another node finds the entries that its master meant, whatever a later master plans.
"""

import json
import pathlib

import entries as table

# Chunks take this many turns of all cores. Long ones come first, for a job has its cost. Short ones follow, so that all cores end together.
TURNS = 2


def path_of(results, name):
    return pathlib.Path(results) / "chunks" / name[:2] / f"{name}.json"


def mark_of(results, name):
    return f"{results}/chunks/{name[:2]}/{name}.done"


def read(results, name):
    return json.loads(path_of(results, name).read_text(encoding="utf-8"))


def divide(plans, workers, least, most):
    """Lists of entries, in the order in which they are to start. Large entries have lists of their own, and so have those without a plan.

    Predicted core seconds of the others: `least` to `most` a list, as far as whole entries allow.
    """
    # The longest first: what is short fills the end.
    order = sorted(plans, key=lambda entry: (-plans[entry].core_seconds, table.number(entry)))
    several = [entry for entry in order if plans[entry].small and plans[entry].known]
    lists = [[entry] for entry in order if not (plans[entry].small and plans[entry].known)]
    left = sum(plans[entry].core_seconds for entry in several)
    part, seconds = [], 0.0
    wanted = min(max(left / (TURNS * workers), least), most)
    for entry in several:
        if part and seconds + plans[entry].core_seconds > wanted:
            lists.append(part)
            left -= seconds
            part, seconds = [], 0.0
            wanted = min(max(left / (TURNS * workers), least), most)
        part.append(entry)
        seconds += plans[entry].core_seconds
    if part:
        lists.append(part)
    return lists


def write(results, lists, plans, words, common, looked_at):
    """Files of chunks; the marks that say that they are done. `words` are the options of each entry; `common` is the same for all.

    `looked_at` is when the entries were found not to be done (seconds of time.time()).
    """
    marks = []
    for number, part in enumerate(lists):
        entries = [{"entry": e, "options": words[e], "memory_mb": plans[e].memory_mb, "core_seconds": plans[e].core_seconds, "known": plans[e].known, "pdb_ids": plans[e].pdb_ids} for e in part]
        chunk = {**common, "results": results, "small": all(plans[e].small for e in part), "entries": entries, "priority": len(lists) - number}
        name = table.digest(chunk)
        # An earlier mark says of entries that they were done once. A later one is of a master that works right now.
        mark = pathlib.Path(mark_of(results, name))
        if mark.exists() and mark.stat().st_mtime < looked_at:
            mark.unlink()
        if not path_of(results, name).exists():
            table.replace(path_of(results, name), json.dumps(chunk) + "\n")
        marks.append(mark_of(results, name))
    return marks


def key_of(chunk, item):
    """The key of an entry of a chunk, from its files as they are now."""
    return table.key_of(chunk["version"], item["options"], chunk["mirror"], item["entry"], chunk["models"], item["pdb_ids"])


def left_of(chunk):
    """Entries of a chunk that are not done."""
    return [item for item in chunk["entries"] if not table.is_done(chunk["results"], item["entry"], key_of(chunk, item))]
