"""The most that a machine can do: the rates that bench/jobs sets beside the stages of a job. Best of three tries each.

Each rate is measured in a process of its own: the peak memory that the system notes of a child begins with its parent's.
"""
from __future__ import annotations

import importlib
import os
import platform
import time
import zlib
from concurrent.futures import ProcessPoolExecutor

import numpy as np

TRIES = 3
COPY_BYTES = 1 << 28
ZLIB_BYTES = 1 << 23


def apart(work, *arguments):
    """The result of a function that runs in a process of its own."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(work, *arguments).result()


def best_seconds(work):
    """The least wall-clock time of a few calls."""
    seconds = []
    for _ in range(TRIES):
        begin = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def copy_rate():
    """Bytes per second that one thread copies from memory to memory."""
    source = np.ones(COPY_BYTES, np.uint8)
    target = np.empty_like(source)
    return COPY_BYTES / best_seconds(lambda: np.copyto(target, source))


def zlib_rates():
    """Bytes per second, counted uncompressed, that one thread of zlib deflates (level 1) and inflates: noise as floats."""
    noise = np.random.default_rng(1).standard_normal(ZLIB_BYTES // 4).astype("f4").tobytes()
    packed = zlib.compress(noise, 1)
    return {"zlib_deflate": ZLIB_BYTES / best_seconds(lambda: zlib.compress(noise, 1)),
            "zlib_inflate": ZLIB_BYTES / best_seconds(lambda: zlib.decompress(packed))}


def rfftn_seconds(edge, threads):
    """Seconds of scipy's rfftn of a float cube, or None where scipy is not installed."""
    try:
        fft = importlib.import_module("scipy.fft")
    except ImportError:
        return None
    cube = np.random.default_rng(1).standard_normal((edge,) * 3, np.float32)
    return best_seconds(lambda: fft.rfftn(cube, workers=threads))


def describe(threads):
    """The rates, and what tells two machines apart."""
    model = ""
    if os.path.exists("/proc/cpuinfo"):
        with open("/proc/cpuinfo") as file:
            model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "")
    return {"processor": model or platform.machine(), "threads": threads, "load_at_start": os.getloadavg()[0],
            "bytes_per_second": {"copy": apart(copy_rate), **apart(zlib_rates)}}
