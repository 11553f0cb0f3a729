#!/usr/bin/env python3
"""Compares two results of acuity-bench or scripts/gpu-check, row by row.   bench/compare_results.py BEFORE.json AFTER.json"""
import json
import sys


def rows(path):
    """{(engine, window, shells, threads, mask voxels): row}; the same row twice counts by its fastest pass."""
    with open(path) as file:
        found = json.load(file)["rows"]
    best = {}
    for row in found:
        key = (row["engine"], row["window"], row["shells"], row.get("threads"), row["mask_voxels"])
        if key not in best or row["nanoseconds_a_voxel"] < best[key]["nanoseconds_a_voxel"]:
            best[key] = row
    return best


def noise(row):
    """Distance between the passes of a row, in percent of the fastest."""
    return 100 * (max(row["seconds"]) / min(row["seconds"]) - 1)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    before, after = map(rows, sys.argv[1:])
    print(f"{'engine':28} {'window':>6} {'shells':8} {'threads':>7} {'mask':>9} {'before ns':>11} {'after ns':>11} {'before/after':>12}  spread")
    for key in sorted(set(before) & set(after), key=str):
        engine, window, shells, threads, mask = key
        old, new = before[key], after[key]
        ratio = old["nanoseconds_a_voxel"] / new["nanoseconds_a_voxel"]
        print(f"{engine[:28]:28} {window:6} {shells:8} {threads or '-':>7} {mask:9} {old['nanoseconds_a_voxel']:11.1f} "
              f"{new['nanoseconds_a_voxel']:11.1f} {ratio:12.2f}  {noise(old):.0f} % and {noise(new):.0f} %")
    for name, only in ((sys.argv[1], set(before) - set(after)), (sys.argv[2], set(after) - set(before))):
        if only:
            print(f"{len(only)} rows are in {name} alone.")


main()
