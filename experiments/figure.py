#!/usr/bin/env python3
"""Draws the same slice of maps side by side: the README's picture, before and after sharpening.

    scripts/make-figure BEFORE.mrc AFTER.mrc OUT.png
    scripts/make-figure --panels TITLE=MAP.mrc... OUT.png

Without --panels the slice is the one in which the last map varies most. With it panels share the grey scale of the first,
and show the slice in which the first two differ most. The same input and the same libraries give the same bytes.
"""
import gzip
import os
import pathlib
import subprocess
import sys

SIZE_LIMIT = 300_000  # bytes of the picture
SCALE_BAR = 20  # Angstrom

panels_mode = sys.argv[1:2] == ["--panels"] and len(sys.argv) >= 5 and all("=" in word for word in sys.argv[2:-1])
if not panels_mode and (len(sys.argv) != 4 or sys.argv[1].startswith("-")):
    sys.exit(__doc__)

try:
    import matplotlib
    import numpy as np
    from PIL import Image
except ImportError:
    # A Python without them starts again in a virtual environment that has them.
    if os.environ.get("ACUITY_FIGURE_VENV"):
        raise
    home = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    folder = pathlib.Path(os.environ.get("ACUITY_CACHE") or home / "acuity") / "figure-venv"
    python, ready = folder / "bin" / "python3", folder / "ready"
    if not ready.exists():
        print(f"Installing numpy and matplotlib into {folder}", flush=True)
        requirements = pathlib.Path(__file__).resolve().parent / "requirements-figure.txt"
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", ":all:"]
        subprocess.run([python, *install, "-r", requirements], check=True)
        ready.touch()
    os.execve(python, [str(python), __file__, *sys.argv[1:]], {**os.environ, "ACUITY_FIGURE_VENV": "1"})

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402


def read_map(path):
    """Returns an MRC map's values as (z, y, x), its voxel size and its first voxel's place, both as (z, y, x) in Angstrom."""
    data = pathlib.Path(path).read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    # The machine stamp is 0x11 0x11 in files written with the most significant byte first.
    order = ">" if data[212:213] == b"\x11" else "<"
    words = np.frombuffer(data, order + "i4", 256)
    kinds = {0: "i1", 1: "i2", 2: "f4", 6: "u2", 12: "f2"}
    if data[208:211] != b"MAP" or words[3] not in kinds:
        sys.exit(f"error: {path} is not an MRC map of a kind this script reads.")
    shape = words[[2, 1, 0]]
    values = np.frombuffer(data, order + kinds[words[3]], shape.prod(), 1024 + words[23]).reshape(shape)
    # Words 16 to 18 name the axis (1 = x, 2 = y, 3 = z) that runs along columns, rows and sections.
    axes = [3 - int(axis) for axis in words[[18, 17, 16]]]
    values = values.transpose(np.argsort(axes)).astype("f4")
    start = words[[6, 5, 4]][np.argsort(axes)]
    voxel = (np.frombuffer(data, order + "f4", 256)[10:13] / words[7:10])[::-1]
    return values, voxel, start * voxel


def choose_slice(values):
    """Returns the index of the z slice that varies most where the map is not zero, leaving out slices that are mostly zero."""
    filled = (values != 0).sum(axis=(1, 2))
    spread = [values[z][values[z] != 0].var() if filled[z] > filled.max() / 4 else -1 for z in range(len(values))]
    return int(np.argmax(spread))


def differing_slice(first, second):
    """Returns the index of the z slice in which two maps of one size differ most."""
    return int(np.argmax(((first - second) ** 2).sum(axis=(1, 2))))


def draw(titled_maps, z, shared_scale, dots_per_inch):
    """Draws slice z of the last of the maps, each (title, map), and the same place of the others."""
    values, voxel, start = last = titled_maps[-1][1]
    region = values[z] != 0
    # All panels show the part of the slice that was sharpened and some of what lies around it; specks are noise.
    ys, xs = (np.flatnonzero(counts > (counts.max() / 5 if shared_scale else 0)) for counts in
              (region.sum(axis=1), region.sum(axis=0)))
    margin = 0.08 * max(np.ptp(ys) * voxel[1], np.ptp(xs) * voxel[2])
    window = [(xs[0] * voxel[2] + start[2] - margin, (xs[-1] + 1) * voxel[2] + start[2] + margin),
              (ys[0] * voxel[1] + start[1] - margin, (ys[-1] + 1) * voxel[1] + start[1] + margin)]

    figure, panels = pyplot.subplots(1, len(titled_maps), figsize=(4.5 * len(titled_maps), 4.9), dpi=dots_per_inch)
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=0.92, wspace=0.02)
    scale = None
    for panel, (title, (values, voxel, start)) in zip(panels, titled_maps):
        place = (z + 0.5) * last[1][0] + last[2][0]
        section = values[int(np.clip((place - start[0]) / voxel[0], 0, len(values) - 1))]
        edges = [start[2], start[2] + section.shape[1] * voxel[2], start[1], start[1] + section.shape[0] * voxel[1]]
        inside = section[region] if section.shape == region.shape else section
        if scale is None or not shared_scale:
            scale = np.percentile(inside, (5, 99.7))
        panel.imshow(section, cmap="gray", vmin=scale[0], vmax=scale[1], origin="lower", extent=edges, interpolation="bicubic")
        panel.set(xlim=window[0], ylim=window[1], xticks=[], yticks=[], facecolor="black", aspect="equal")
        panel.set_title(title, fontsize=14)
        left, bottom = (limits[0] + 0.05 * (limits[1] - limits[0]) for limits in window)
        panel.plot([left, left + SCALE_BAR], [bottom, bottom], color="white", linewidth=3, solid_capstyle="butt")
        panel.text(left + SCALE_BAR / 2, bottom + 0.02 * (window[1][1] - window[1][0]), f"{SCALE_BAR} Å",
                   color="white", fontsize=11, ha="center", va="bottom")
    figure.canvas.draw()
    # The picture is grey throughout, so one channel is enough; a bare image carries no date and no program name.
    picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[:, :, 0].copy())
    pyplot.close(figure)
    return picture


def main():
    words = [word.split("=", 1) for word in sys.argv[2:-1]] if panels_mode else \
        [("Before sharpening", sys.argv[1]), ("After sharpening", sys.argv[2])]
    out = sys.argv[-1]
    maps = [(title, read_map(path)) for title, path in words]
    last = maps[-1][1][0]
    if not last.any():
        sys.exit(f"error: {words[-1][1]} is zero everywhere.")
    z = differing_slice(maps[0][1][0], maps[1][1][0]) if panels_mode else choose_slice(last)
    for dots_per_inch in (150, 125, 100, 80, 60):
        draw(maps, z, panels_mode, dots_per_inch).save(out, format="PNG", optimize=True)
        size = os.path.getsize(out)
        if size <= SIZE_LIMIT:
            break
    print(f"Wrote {out} ({size // 1000} kB).")


if __name__ == "__main__":
    main()
