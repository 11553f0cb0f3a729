#!/usr/bin/env python3
"""The peer: the same local sharpening as a plain PyTorch script, as a user with a GPU would otherwise run it. Windows are
gathered on the host and go to the device in batches. Steps: rfftn, index_add over shells, gains, irfftn, central voxel
(docs/reference/equations.md, Eq. 1 to 4).

    acuity-bench --keep FOLDER ...       writes the maps
    bench/peer_pytorch.py FOLDER --window 26 --json peer.json [--expected OUT.mrc]
"""
import argparse
import importlib
import json
import pathlib
import sys
import time

import numpy as np
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
mrc = importlib.import_module("experiments.mrc")


def read_map(path):
    """The values of a map: array [z, y, x]."""
    return mrc.read_map(path).values


def shell_tables(edge, device):
    """Shell of each coefficient of the half-spectrum (last + 1 for the corners) and how often it counts. Besides, the two
    shells and the fraction that its gain is interpolated from."""
    index = np.fft.fftfreq(edge, 1 / edge)
    kx = np.arange(edge // 2 + 1)
    length = np.sqrt(index[:, None, None] ** 2 + index[None, :, None] ** 2 + kx[None, None, :] ** 2)
    last = edge // 2
    shell = np.minimum(np.rint(length), last + 1).astype(np.int64)
    weight = np.full(length.shape, 2.0, np.float32)
    weight[:, :, 0] = 1
    if edge % 2 == 0:
        weight[:, :, -1] = 1
    inside = np.minimum(length, last)
    lower = np.minimum(np.floor(inside), last - 1).astype(np.int64)
    fraction = (inside - lower).astype(np.float32)

    def to(array):
        return torch.from_numpy(np.ascontiguousarray(array.reshape(-1))).to(device)

    return to(shell), to(weight), to(lower), to(fraction), last


def gather(padded, voxels, edge):
    """Windows [voxel, z, y, x] from a map that was padded by edge // 2 before and behind."""
    out = np.empty((len(voxels), edge, edge, edge), np.float32)
    for i, (z, y, x) in enumerate(voxels):
        out[i] = padded[z : z + edge, y : y + edge, x : x + edge]
    return torch.from_numpy(out)


def sharpen_batch(observed, reference, edge, tables):
    """Output voxel of each window of a batch."""
    shell, weight, lower, fraction, last = tables
    spectrum = torch.fft.rfftn(observed, dim=(1, 2, 3))
    count = spectrum.shape[0]
    means = []
    for transform in (spectrum, torch.fft.rfftn(reference, dim=(1, 2, 3))):
        sums = torch.zeros(count, last + 2, device=observed.device)
        sums.index_add_(1, shell, transform.abs().reshape(count, -1) * weight)
        means.append(sums[:, : last + 1])  # The number of coefficients in a shell is the same for both maps.
    gains = torch.nan_to_num(means[1] / means[0], nan=0.0, posinf=0.0, neginf=0.0)
    at = gains[:, lower] * (1 - fraction) + gains[:, lower + 1] * fraction
    scaled = torch.fft.irfftn(spectrum * at.reshape(spectrum.shape), s=(edge,) * 3, dim=(1, 2, 3))
    return scaled[:, edge // 2, edge // 2, edge // 2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--window", type=int, required=True)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--seconds", type=float, default=20, help="stop after this time; the rate is of what was done")
    parser.add_argument("--expected", help="a map that holds the right result")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    name = torch.cuda.get_device_name(0) if device.type == "cuda" else f"cpu, {torch.get_num_threads()} threads"

    edge = arguments.window
    mask = read_map(f"{arguments.folder}/mask.mrc") >= 0.5
    padded = []
    for which in ("observed", "reference"):
        volume = read_map(f"{arguments.folder}/{which}.mrc")
        outside = volume[~mask].astype(np.float64).mean() if not mask.all() else volume.astype(np.float64).mean()
        padded.append(np.pad(volume, edge // 2, constant_values=np.float32(outside)))
    tables = shell_tables(edge, device)
    voxels = np.argwhere(mask)
    # From the middle of the mask, as acuity-bench takes a part of it.
    middle = len(voxels) // 2
    voxels = np.roll(voxels, -middle, axis=0)
    out = np.zeros(mask.shape, np.float32)

    def run(chosen):
        batches = [gather(p, chosen, edge).to(device) for p in padded]
        values = sharpen_batch(*batches, edge, tables).cpu().numpy()
        out[tuple(chosen.T)] = values

    run(voxels[: arguments.batch])  # Plans and allocations are made here, not in the time.
    start = time.perf_counter()
    done = 0
    while done < len(voxels) and (done == 0 or time.perf_counter() - start < arguments.seconds):
        run(voxels[done : done + arguments.batch])
        done = min(done + arguments.batch, len(voxels))
    seconds = time.perf_counter() - start
    row = {
        "engine": f"PyTorch {torch.__version__} on {name}",
        "window": edge,
        "shells": "full",
        "mask_voxels": len(voxels),
        "voxels": done,
        "seconds": [seconds],
        "nanoseconds_a_voxel": seconds / done * 1e9,
        "voxels_a_second": done / seconds,
    }
    if arguments.expected:
        expected = read_map(arguments.expected)[tuple(voxels[:done].T)]
        row["largest_error"] = float(np.abs(expected - out[tuple(voxels[:done].T)]).max() / expected.std())
    print(", ".join(f"{key} {value}" for key, value in row.items()))
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump({"rows": [row]}, file, indent=1)


main()
