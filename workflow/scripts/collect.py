"""Collects the lines of all entries: table.tsv, table.parquet, summary.html and the files of MultiQC.

    collect.py --entries entries.tsv --results results

Entries without a line failed; the last line of their log says why. The same lines make the same bytes, except for the columns
whose names begin with costs.
"""

import argparse
import csv
import html
import io
import json
import os
import pathlib
from collections import Counter

import entries as table

RUN = "run.json"  # The last run: version, mirror, and the options of all entries.

# Columns: name, path of keys in a line.
COLUMNS = [
    ("entry", "id"),
    ("status", "status"),
    ("reason_kind", "refusal.kind"),
    ("reason", "refusal.reason"),
    ("title", "header.title"),
    ("method", "header.method"),
    ("symmetry", "header.symmetry"),
    ("updated", "header.updated"),
    ("spacing_angstrom", "header.spacing_angstrom"),
    ("header_resolution_angstrom", "header.resolution_angstrom"),
    ("mass_kda", "header.mass_kda"),
    ("maps", "action.maps"),
    ("reference", "action.reference"),
    ("model", "action.model"),
    ("resolution_angstrom", "result.resolution_angstrom"),
    ("mask_voxels", "result.mask_voxels"),
    ("mask_fraction", "result.mask_fraction"),
    ("window_voxels", "result.window_voxels"),
    ("profile", "result.profile"),
    ("b_of_map", "result.b_of_map"),
    ("b_target", "result.b_target"),
    ("equivalent_b", "result.equivalent_b"),
    ("local_resolution_5", "result.local_resolution_angstrom.0.05"),
    ("local_resolution_median", "result.local_resolution_angstrom.0.5"),
    ("local_resolution_95", "result.local_resolution_angstrom.0.95"),
    ("local_b_5", "result.local_b.0.05"),
    ("local_b_median", "result.local_b.0.5"),
    ("local_b_95", "result.local_b.0.95"),
    ("q_score", "result.q_score"),
    ("model_correlation", "result.model_correlation"),
]
CHECKS = [
    "header_words_changed", "voxels_outside_mask", "largest_voxel", "mask_fraction", "mask_mass_ratio", "resolution_ratio",
    "nyquist_ratio", "local_resolution_ratio", "local_b_median", "half_map_difference", "half_map_loss", "map_fsc", "model_fsc", "model_fsc_gain",
    "unreadable_files",
]


def at(line, path):
    """The value at a path of keys; keys that are numbers have a dot in them."""
    value, keys = line, path.split(".")
    while keys and isinstance(value, dict):
        key = keys.pop(0)
        if key not in value and keys:
            key = f"{key}.{keys.pop(0)}"
        value = value.get(key)
    return value


def last_line(path):
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return lines[-1] if lines else ""


def kind_of_failure(log):
    """Why an entry failed, by the last line of its log."""
    for words, kind in ((table.KILLED, "killed"), (table.TOO_LONG, "time"), (table.CHANGED, "changed"), (" is missing (", "missing"), ("No space left", "disk"), ("Read-only file system", "disk")):
        if words in log:
            return kind
    return "memory" if "memory" in log.lower() else "program"


def is_later(path, mark):
    """True where the file is there, and not older than the mark."""
    return path.exists() and path.stat().st_mtime >= mark.stat().st_mtime


def read_line(run, results, entry):
    """The line of an entry; one with the status failed where there is none of its settings and files."""
    options = run["options"].get(entry, run["options"][""])
    key = table.key_of(run["version"], options, run["mirror"], entry, run["models"], run["pdb_ids"].get(entry, ()))
    if table.key_in_line(results, entry) == key:
        try:
            return {**json.loads(table.line_path(results, entry).read_text(encoding="utf-8")), "id": entry}
        except (OSError, ValueError):
            pass
    path = table.log_path(results, entry)
    # A log of before this run tells of other files or settings.
    if is_later(table.line_path(results, entry), results / RUN):
        kind, log = "changed", f"{table.CHANGED}, or since; the next run does it again"
    elif not is_later(path, results / RUN):
        kind, log = "not run", "Its job did not begin, or was not told to"
    elif log := last_line(path):
        kind = kind_of_failure(log)
    else:
        kind, log = "killed", "The job ended without a word, as a killed one does"
    return {"id": entry, "status": "failed", "refusal": {"kind": kind, "reason": log}}


def row_of(line):
    row = {name: at(line, path) for name, path in COLUMNS}
    checks = {check["name"]: check["value"] for check in line.get("checks", [])}
    row.update({f"check_{name}": checks.get(name) for name in CHECKS})
    row["failed_checks"] = " ".join(line.get("failed_checks", [])) or None
    row["warnings"] = " | ".join(line.get("warnings", [])) or None
    provenance = line.get("provenance") or {}
    row["version"] = provenance.get("version")
    row["settings"] = f"reference={provenance['reference']} half_maps={provenance['half_maps_out']}" if provenance else None
    row["inputs"] = " ".join(f"{i['file']}:{i['bytes']}:{i['crc32']}" for i in provenance.get("inputs", [])) or None
    row["outputs"] = " ".join(f"{i['file']}:{i['bytes']}:{i['crc32']}" for i in line.get("files", [])) or None
    row["costs_seconds"] = at(line, "costs.seconds")
    row["costs_peak_memory_bytes"] = at(line, "costs.peak_memory_bytes")
    return row


def cell(value):
    if value is None:
        return ""
    return f"{value:.7g}" if isinstance(value, float) else str(value).translate(str.maketrans("\t\n\r", "   "))


def tsv(rows):
    """The text of the table. A cell with quotation marks is in such marks, and has its own twice, as readers of CSV expect."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def write_parquet(path, rows):
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        table.replace(path.with_suffix(".parquet.missing"), "pyarrow is not installed, so there is no table.parquet.\n")
        return
    names = list(rows[0])
    columns = {}
    for name in names:
        values = [row[name] for row in rows]
        if any(isinstance(v, str) for v in values):
            columns[name] = pyarrow.array([None if v is None else str(v) for v in values], pyarrow.string())
        else:
            columns[name] = pyarrow.array([None if v is None else float(v) for v in values], pyarrow.float64())
    part = path.with_name(f".{path.name}.{os.getpid()}")
    pyarrow.parquet.write_table(pyarrow.table(columns), part)
    os.replace(part, path)


def multiqc(folder, rows):
    titles = {"resolution_angstrom": "Resolution, A", "local_resolution_median": "Local resolution, A", "local_b_median": "Local B, A^2",
              "equivalent_b": "Equivalent B, A^2", "mask_fraction": "Mask, part of the box"}
    numbers = {}
    for row in rows:
        if row["status"] in ("done", "suspect"):
            numbers[row["entry"]] = {k: row[k] for k in titles if row[k] is not None}
    both = {r["entry"]: {"x": r["header_resolution_angstrom"], "y": r["resolution_angstrom"]} for r in rows
            if r["maps"] == "half maps" and r["resolution_angstrom"] is not None and r["header_resolution_angstrom"] is not None}
    files = {
        "acuity_numbers": {"id": "acuity_numbers", "plot_type": "generalstats", "pconfig": [{k: {"title": title, "format": "{:,.2f}"}} for k, title in titles.items()], "data": numbers},
        "acuity_fsc": {"id": "acuity_resolution", "section_name": "Resolution", "description": "by the header and by the half maps", "plot_type": "scatter",
                       "pconfig": {"id": "acuity_resolution_plot", "title": "Acuity: resolution", "xlab": "header, A", "ylab": "half maps, A"}, "data": both},
        "acuity_status": {"id": "acuity_status", "section_name": "Entries", "description": "how they ended", "plot_type": "bargraph",
                          "pconfig": {"id": "acuity_status_plot", "title": "Acuity: entries", "ylab": "entries"}, "data": {"entries": dict(sorted(Counter(r["status"] for r in rows).items()))}},
    }
    for name, content in files.items():
        table.replace(folder / f"{name}_mqc.json", json.dumps(content, indent=1) + "\n")


def histogram(title, values, width):
    """Bars of a distribution as SVG."""
    if not values:
        return ""
    counts = Counter(int(v // width) for v in values)
    low, high = min(counts), max(counts)
    bars, most = [], max(counts.values())
    for i in range(low, high + 1):
        height = 80 * counts[i] / most
        bars.append(f'<rect x="{(i - low) * 14 + 4}" y="{90 - height:.1f}" width="12" height="{height:.1f}"><title>{i * width:g} to {(i + 1) * width:g}: {counts[i]}</title></rect>')
    size = (high - low + 1) * 14 + 8
    return f'<figure><figcaption>{html.escape(title)}</figcaption><svg width="{size}" height="108" fill="#4a6fa5">{"".join(bars)}<text x="4" y="104" font-size="10" fill="#333">{low * width:g}</text><text x="{size - 4}" y="104" font-size="10" fill="#333" text-anchor="end">{(high + 1) * width:g}</text></svg></figure>'


def summary(rows):
    """One page: how entries ended, distributions over resolution, and every failure with its reason, by kind."""
    counts = Counter(row["status"] for row in rows)
    good = [row for row in rows if row["status"] in ("done", "suspect")]
    kinds = {}
    for row in rows:
        if row["status"] in ("refused", "failed"):
            kinds.setdefault((row["status"], row["reason_kind"]), []).append(row)
        elif row["status"] == "suspect":
            for name in row["failed_checks"].split():
                kinds.setdefault(("suspect", name), []).append({**row, "reason": f"{name} is {cell(row.get('check_' + name))}"})
    by_resolution = []
    for low in range(1, 12):
        part = [row for row in good if row["resolution_angstrom"] is not None and low <= row["resolution_angstrom"] < low + 1]
        if part:
            def middle(key, part=part):
                values = sorted(row[key] for row in part if row[key] is not None)
                return cell(values[len(values) // 2]) if values else ""
            by_resolution.append(f"<tr><td>{low} to {low + 1} A</td><td>{len(part)}</td><td>{middle('local_resolution_median')}</td><td>{middle('local_b_median')}</td><td>{middle('equivalent_b')}</td><td>{middle('check_model_fsc_gain')}</td></tr>")
    reasons = "".join(
        f"<h3>{status}: {html.escape(kind or '')} ({len(part)})</h3><ul>" + "".join(f"<li>{row['entry']}: {html.escape(row['reason'] or '')}</li>" for row in part) + "</ul>"
        for (status, kind), part in sorted(kinds.items(), key=lambda item: (item[0][0], item[0][1] or ""))
    )
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Acuity: {len(rows)} entries</title>
<style>body{{font:15px sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}td,th{{padding:.2em .8em;text-align:right}}figure{{display:inline-block;margin:1em}}</style></head><body>
<h1>{len(rows)} entries</h1>
<p>{", ".join(f"{counts[s]} {s}" for s in ("done", "suspect", "refused", "failed") if counts[s])}</p>
<h2>Distributions</h2>
{histogram("Resolution, A", [r["resolution_angstrom"] for r in good if r["resolution_angstrom"] is not None], 0.5)}
{histogram("Median local resolution, A", [r["local_resolution_median"] for r in good if r["local_resolution_median"] is not None], 0.5)}
{histogram("Median local B, A^2", [r["local_b_median"] for r in good if r["local_b_median"] is not None], 20)}
<table><tr><th>resolution</th><th>entries</th><th>local resolution, A</th><th>local B, A^2</th><th>equivalent B, A^2</th><th>FSC with the model, gain</th></tr>{"".join(by_resolution)}</table>
<h2>What was not done, or is in doubt</h2>
{reasons or "<p>Nothing.</p>"}
</body></html>
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", required=True)
    parser.add_argument("--results", required=True, type=pathlib.Path)
    parser.add_argument("--incomplete", action="store_true", help="entries failed: the next run collects again")
    arguments = parser.parse_args()
    complete = arguments.results / "table.complete"
    complete.unlink(missing_ok=True)
    run = json.loads((arguments.results / RUN).read_text(encoding="utf-8"))
    rows = [row_of(read_line(run, arguments.results, entry)) for entry in table.read(arguments.entries)]
    table.replace(arguments.results / "table.tsv", tsv(rows))
    write_parquet(arguments.results / "table.parquet", rows)
    multiqc(arguments.results / "multiqc", rows)
    table.replace(arguments.results / "summary.html", summary(rows))
    if not arguments.incomplete:
        complete.touch()
    counts = Counter(row["status"] for row in rows)
    print(", ".join(f"{n} {status}" for status, n in sorted(counts.items())))


if __name__ == "__main__":
    main()
