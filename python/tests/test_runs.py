"""Runs: Ctrl-C, progress, warnings, logging, threads and Python's lock."""

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
import weakref

import numpy as np
import pytest

import acuity

SLOW = """
import numpy as np, acuity, signal, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # A shell's background jobs begin without it.
random = np.random.default_rng(3)
half = random.normal(size=(96, 96, 96)).astype(np.float32)
other = half + random.normal(size=half.shape).astype(np.float32)
voxels = random.integers(0, 96, (20000, 3))
print("ready", flush=True)
start = time.monotonic()
try:
    CALL
except KeyboardInterrupt:
    print("interrupted", time.monotonic() - start, flush=True)
    found = acuity.compare(half, other, spacing=1.0)
    print("again", found.correlation, flush=True)
"""

CALLS = [
    "acuity.resolution(half, other, mask=np.ones(half.shape, bool), spacing=1.0, fdr=0.01, step=1)",
    "acuity.windows.amplitudes(half, voxels, 64)",
    "acuity.windows.correlations(half, other, voxels, 64)",
]


@pytest.mark.parametrize("call", CALLS, ids=["run", "amplitudes", "correlations"])
def test_ctrl_c_raises_keyboard_interrupt_within_a_second_and_leaves_the_package_usable(call):
    with subprocess.Popen([sys.executable, "-c", SLOW.replace("CALL", call)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        time.sleep(1)
        sent = time.monotonic()
        process.send_signal(signal.SIGINT)
        word = process.stdout.readline().split()
        waited = time.monotonic() - sent
        assert word[0] == "interrupted"
        # A second for the run, and what a loaded machine adds to it.
        assert waited < 1 + max(0, os.getloadavg()[0] - 2)
        assert process.stdout.readline().startswith("again 0.7")
        process.wait(60)
        assert process.returncode == 0


def sharpen(density, reference, mask, **keywords):
    return acuity.sharpen(density, reference=reference, mask=mask, spacing=1.5, window=18, **keywords)


def test_progress_calls_with_stage_done_and_total(density, reference, mask):
    seen = []
    sharpen(density, reference, mask, progress=lambda stage, done, total: seen.append((stage, done, total)))
    assert seen and seen[-1][0] == "scale" and seen[-1][1] == seen[-1][2]
    assert all(0 <= done <= total for _, done, total in seen)


def test_progress_takes_tqdm(density, reference, mask, capsys):
    tqdm = pytest.importorskip("tqdm")
    sharpen(density, reference, mask, progress=tqdm.tqdm)
    assert "scale" in capsys.readouterr().err


def test_progress_true_shows_a_bar_and_false_nothing(density, reference, mask, capfd):
    sharpen(density, reference, mask, progress=True)
    assert "scale" in capfd.readouterr().err
    sharpen(density, reference, mask)
    assert capfd.readouterr() == ("", "")


def test_what_a_progress_callable_raises_ends_the_run(density, reference, mask):
    def stop(stage, done, total):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        sharpen(density, reference, mask, progress=stop)
    assert sharpen(density, reference, mask).voxels == mask.sum()


def test_warnings_are_warnings_in_the_words_of_python(density):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        acuity.global_(density, b_factor=-10, spacing=1.5)
    texts = [str(warning.message) for warning in caught if issubclass(warning.category, acuity.AcuityWarning)]
    assert any("resolution" in text for text in texts) and all("--" not in text for text in texts)
    assert all(warning.filename == __file__ for warning in caught)


def test_stages_go_to_the_log(density, reference, mask, caplog):
    with caplog.at_level(logging.DEBUG, logger="acuity"):
        result = sharpen(density, reference, mask)
    assert any("stage scale" in record.message for record in caplog.records)
    assert result.stages["scale"] >= 0 and result.peak_memory_bytes > 0


def test_any_number_of_threads_gives_the_same_bytes(density, reference, mask):
    one, two = (sharpen(density, reference, mask, threads=n).map.array for n in (1, 2))
    assert one.tobytes() == two.tobytes()


def test_what_a_progress_callable_raises_ends_no_other_run(density, reference, mask, half_maps):
    begun, ended, found = threading.Event(), threading.Event(), []

    def stop(stage, done, total):
        raise RuntimeError("enough")

    # The other run waits within a stage of its work until the first one has ended.
    def hold(stage, done, total):
        if stage != "read":
            begun.set()
            assert ended.wait(60)

    def take_long():
        everywhere = np.ones_like(mask)
        done = acuity.resolution(*half_maps, mask=everywhere, spacing=1.5, step=1, progress=hold)
        found.append(done.resolutions.array)

    other = threading.Thread(target=take_long)
    other.start()
    assert begun.wait(60)
    with pytest.raises(RuntimeError, match="enough"):
        sharpen(density, reference, mask, progress=stop)
    assert not found  # It is at work meanwhile.
    ended.set()
    other.join()
    assert len(found) == 1 and np.all(found[0] > 0)


def test_two_runs_go_side_by_side_without_the_lock(density, reference, mask):
    expected = sharpen(density, reference, mask).map.array
    found, ticks = [], []
    threads = [threading.Thread(target=lambda: found.append(sharpen(density, reference, mask).map.array)) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        ticks.append(time.monotonic())
        time.sleep(0.001)
    assert len(ticks) > 3  # This thread ran meanwhile.
    for array in found:
        np.testing.assert_array_equal(array, expected)


def test_results_show_themselves(density, reference, mask):
    result = sharpen(acuity.Map(density, 1.5), reference, mask)
    shown = result._repr_html_()
    assert shown.count("<img") == 2 and "voxels" in shown
    assert "SharpenResult" in repr(result)


def test_results_keep_no_input(density, reference, mask):
    source = acuity.Map(density.copy(), 1.5)
    gone = weakref.ref(source), weakref.ref(source.array)
    result = sharpen(source, reference, mask)
    del source
    gc.collect()
    assert [left() for left in gone] == [None, None]
    assert result._repr_html_().count("<img") == 2  # The slice before is shown all the same.


def test_arrays_of_results_outlive_the_result(density, reference, mask):
    array = sharpen(density, reference, mask).map.array
    copied = array.copy()
    acuity.compare(density, reference, spacing=1.5)
    np.testing.assert_array_equal(array, copied)


def test_errors_of_the_system_are_errors_and_not_input_errors(density, reference, mask):
    with pytest.raises(acuity.Error):
        sharpen(density, reference, mask, output="/proc/nowhere/out.mrc")
