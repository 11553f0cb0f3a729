"""Faults, injected: in every case the rest finishes, the table says what happened, and another run completes it.

Missing files, truncated .gz, broken XML and half maps of other sizes are entries of the archive: test_workflow.py has them.
"""

import os
import random
import shutil
import subprocess
import sys
import time

import pytest
import support

FEW = ["EMD-90001", "EMD-90002", "EMD-90004", "EMD-90006", "EMD-90008"]


def complete(project, reference):
    """A run with the program itself ends in the reference's table."""
    project.config["acuity"] = support.ACUITY
    project.run()
    assert support.without_costs(project.results / "table.tsv") == reference
    project.expect_as_listed()


@pytest.fixture(scope="module")
def reference(tmp_path_factory, archive):
    """The table of an undisturbed run."""
    project = support.Project(tmp_path_factory.mktemp("undisturbed"), archive)
    project.keep(FEW)
    project.run()
    return support.without_costs(project.results / "table.tsv")


@pytest.fixture
def project(project):
    project.keep(FEW)
    return project


def failed(project, entry):
    """Status and kind of one entry; all others ended as they have to."""
    rows = project.rows()
    for other in FEW:
        assert other == entry or rows[other]["status"] in ("done", "suspect", "refused"), rows[other]
    return rows[entry]["status"], rows[entry]["reason_kind"]


def test_a_job_that_is_killed_is_retried_and_else_named_in_the_table(project, reference):
    # As the kernel's out-of-memory kill does: SIGKILL after a time drawn from a seed.
    delay = random.Random(5).uniform(0.02, 0.15)
    project.program(f'case "$*" in *--plan*|--version) ;; *EMD-90002*) (sleep {delay:.3f}; kill -KILL $$) & ;; esac')
    assert project.run(check=False).returncode != 0
    assert failed(project, "EMD-90002") == ("failed", "killed")
    complete(project, reference)


def test_memory_that_does_not_suffice_is_doubled(project, reference):
    # Dies unless twice the predicted memory was asked for: the second attempt asks for it.
    project.config["retries"] = "2"
    attempts = project.folder / "attempts"
    project.program(f'case "$*" in *--plan*|--version) ;; *EMD-90002*) echo x >>{attempts}; if (( $(wc -l <{attempts}) < 3 )); then kill -KILL $$; fi;; esac')
    project.run()
    assert attempts.read_text().count("x") == 3
    # The name of the program is no part of the result.
    assert support.without_costs(project.results / "table.tsv") == reference


def test_a_program_without_memory_says_so(project, reference):
    project.program('case "$*" in *--plan*|--version) ;; *EMD-90002*) ulimit -v 14000;; esac')
    project.run(check=False)
    status, kind = failed(project, "EMD-90002")
    assert status == "failed" and kind in ("memory", "program", "killed")
    complete(project, reference)


def test_a_full_disk_fails_entries_and_leaves_nothing_that_looks_finished(project, reference):
    small = project.folder / "results" / "entries" / "02"
    small.mkdir(parents=True)
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True, check=False).returncode != 0:
        pytest.skip("a small tmpfs needs root and a kernel that mounts it")
    try:
        project.run(check=False)
        assert failed(project, "EMD-90002") == ("failed", "disk")
        assert not (small / "EMD-90002").exists()
    finally:
        subprocess.run(["umount", small], check=True)
    complete(project, reference)


def test_a_chunk_that_is_killed_goes_on_with_the_entries_that_it_left(project, reference):
    """The first start ends the whole job, as a time limit or a node without memory does."""
    project.config["retries"] = "1"
    starts = project.folder / "starts"
    kill = f'if (( $(wc -l <{starts}) == 1 )); then kill -KILL $PPID; sleep 0.2; kill -KILL $$; fi'
    project.program(f'case "$*" in *--plan*|--version) ;; *) grep -o "EMD-[0-9]*" <<<"$2" >>{starts}; {kill};; esac')
    project.run(cores=1)
    begun = starts.read_text().split()
    assert len(begun) == len(FEW) + 1 and set(begun) == set(FEW)
    # The next attempt does what had not begun, then what had.
    assert begun.index(begun[0], 1) > 1, begun
    assert support.without_costs(project.results / "table.tsv") == reference


def test_an_entry_that_ends_every_job_does_not_keep_the_others_from_ending(project, reference):
    project.config["retries"] = "1"
    project.program('case "$*" in *--plan*|--version) ;; *EMD-90004*) kill -KILL $PPID; sleep 0.2; kill -KILL $$;; esac')
    assert project.run(check=False, cores=1).returncode != 0
    assert failed(project, "EMD-90004") == ("failed", "killed")
    complete(project, reference)


def test_an_entry_that_hangs_is_ended_and_the_others_run(project, reference):
    project.program('case "$*" in *--plan*|--version) ;; *EMD-90002*) exec sleep 600;; esac')
    project.groups["runtime"] = {"factor": 5, "extra_minutes": 0}
    assert project.run(check=False).returncode != 0
    assert failed(project, "EMD-90002") == ("failed", "time")
    complete(project, reference)


def test_a_line_of_other_settings_is_not_taken_for_the_entry(project):
    """An entry whose job never ran keeps its old line, which the table does not show."""
    project.run()
    project.program('[[ "$*" == *--plan* || $1 == --version ]] || exit 1')
    project.config["reference"] = "profile"
    project.run(check=False)
    assert {row["status"] for row in project.rows().values()} == {"failed"}


def test_files_that_change_while_an_entry_runs_make_it_run_again(project, reference):
    # A mirror that is brought up to date beneath the workflow: once, and then at every run.
    swap = "cp mirror/EMD-90002/map/emd_90002.map.gz new; mv new mirror/EMD-90002/map/emd_90002.map.gz"
    project.config["retries"] = "1"
    project.program(f'case "$*" in *--plan*|--version) ;; *EMD-90002*) "$ACUITY" "$@" || exit; [[ -e swapped ]] || {{ {swap}; touch swapped; }}; exit;; esac')
    project.run()
    assert support.without_costs(project.results / "table.tsv") == reference
    project.program(f'case "$*" in *--plan*|--version) ;; *EMD-90002*) "$ACUITY" "$@" || exit; {swap}; exit;; esac')
    subprocess.run(["bash", "-c", swap], cwd=project.folder, check=True)
    assert project.run(check=False).returncode != 0
    assert failed(project, "EMD-90002") == ("failed", "changed")
    complete(project, reference)


def test_a_file_that_changed_after_its_entry_had_run_is_not_called_a_kill(project, reference):
    project.run()
    path = project.folder / "mirror/EMD-90002/map/emd_90002.map.gz"
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)
    collect = [sys.executable, support.WORKFLOW / "scripts/collect.py", "--entries", "entries.tsv", "--results", "results"]
    subprocess.run(collect, cwd=project.folder, check=True, capture_output=True)
    assert failed(project, "EMD-90002") == ("failed", "changed")
    complete(project, reference)


def test_files_beside_the_folders_of_the_archive_count_too(project):
    """The program finds maps beside the header, and models in several folders; a newer one makes its entry run again."""
    project.keep(["EMD-90004", "EMD-90006"])
    mirror, models = project.folder / "mirror", project.folder / "pdb" / "a0"
    (mirror / "EMD-90006/map/emd_90006.map.gz").rename(mirror / "EMD-90006/emd_90006.map.gz")
    models.mkdir(parents=True)
    model = models / "9a04.pdb.gz"
    (mirror / "EMD-90004/models/9a04.pdb.gz").rename(model)
    project.config["models"] = "pdb"
    project.run()
    before = project.rows()
    assert {row["status"] for row in before.values()} <= {"done", "suspect"} and before["EMD-90004"]["model"] == "9a04.pdb.gz"
    assert "Nothing to be done" in project.run().stderr
    for target, source, entry in ((model, "EMD-90003/models/9a03.pdb.gz", "EMD-90004"), (mirror / "EMD-90006/emd_90006.map.gz", "EMD-90007/map/emd_90007.map.gz", "EMD-90006")):
        target.unlink()
        shutil.copyfile(mirror / source, target)
        project.run()
        after = project.rows()
        assert after[entry]["inputs"] != before[entry]["inputs"]


def test_a_header_in_the_folder_of_another_entry_is_refused(project, reference):
    """Else the results of one entry would be in the line of another."""
    folder = project.folder / "mirror/EMD-90002"
    own = folder / "header/emd-90002.xml"
    kept = own.read_bytes()
    own.unlink()
    shutil.copyfile(project.folder / "mirror/EMD-90001/header/emd-90001.xml", own)
    project.run()
    row = project.rows()["EMD-90002"]
    assert (row["status"], row["reason_kind"]) == ("refused", "header") and "EMD-90001 by the header, EMD-90002 by its folder" in row["reason"]
    own.write_bytes(kept)
    complete(project, reference)


def test_a_title_with_quotation_marks_keeps_to_its_cell(project):
    project.keep(["EMD-90001", "EMD-90006"])
    header = project.folder / "mirror/EMD-90001/header/emd-90001.xml"
    text = header.read_text()
    header.unlink()
    header.write_text(text.replace("<title>", '<title>"Open state, 5\'&#13; '))
    # As some editors write tables.
    project.table.write_bytes(b"\xef\xbb\xbf" + project.table.read_bytes().replace(b"\n", b"\r\n"))
    project.run()
    rows = project.rows()
    assert rows["EMD-90001"]["title"].startswith('"Open state') and rows["EMD-90001"]["version"]
    assert rows["EMD-90006"]["status"] in ("done", "suspect")


def test_results_that_take_no_file_end_the_run_with_one_line(project):
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], check=False).returncode != 0:
        pytest.skip("a folder that is read-only for root, too, needs a mount")
    project.results.mkdir()
    command = project.command()
    read_only = ["unshare", "-m", "bash", "-c", 'mount --bind results results && mount -o remount,ro,bind results && exec "$@"', "run", *command]
    done = subprocess.run(read_only, cwd=project.folder, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Cannot write into results" in done.stderr and "Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr and "line 5" not in done.stderr


def test_a_folder_in_the_place_of_the_table_is_not_taken_for_it(project):
    project.keep(FEW[:1])
    (project.results / "table.tsv").mkdir(parents=True)
    (project.results / "table.tsv" / "notes").touch()
    done = project.run(check=False)
    assert done.returncode != 0 and "table.tsv" in done.stderr
    shutil.rmtree(project.results / "table.tsv")
    project.run()
    project.expect_as_listed()


@pytest.mark.full
def test_five_kills_at_random_end_in_the_same_table(tmp_path, many):
    """The master and its jobs die five times, after a number of entries and a time drawn from a seed."""
    mirror = tmp_path / "archive"
    support.make_archive(mirror, many, sources=8)
    project = support.Project(tmp_path, mirror)
    project.run()
    project.expect_as_listed()
    whole = support.without_costs(project.results / "table.tsv")
    project.config["results"] = "killed"
    project.results = project.folder / "killed"
    draw = random.Random(2026)
    for done in sorted(draw.sample(range(many * 9 // 10), 5)):
        master = subprocess.Popen(project.command(), cwd=project.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        support.wait_for(lambda wanted=done: len(list(project.results.glob("lines/*/*.json"))) > wanted, seconds=1800)
        time.sleep(draw.uniform(0, 0.5))
        os.killpg(master.pid, 9)
        assert master.wait() == -9
        project.run("--unlock")
    project.run()
    assert support.without_costs(project.results / "table.tsv") == whole
    project.expect_as_listed()


def timed(work):
    """Wall time and processor time of a work and its processes, s."""
    start, before = time.monotonic(), os.times()
    work()
    after = os.times()
    return time.monotonic() - start, after.children_user + after.children_system - before.children_user - before.children_system


@pytest.mark.full
def test_the_workflow_takes_hardly_more_time_than_a_loop(tmp_path, many):
    """Entries by Snakemake and by xargs with the same commands, one after the other; wall time, two jobs at a time."""
    mirror = tmp_path / "archive"
    support.make_archive(mirror, many, sources=8, box=56)
    project = support.Project(tmp_path, mirror)
    workflow, workflow_work = timed(project.run)
    loop = f'xargs -P 2 -I E sh -c "{support.ACUITY} entry mirror/E -o loop --reference auto --no-html --device cpu -j 1 --record-refusals --json --quiet >/dev/null 2>&1"'
    shell, shell_work = timed(lambda: subprocess.run(["bash", "-c", f"tail -n +2 entries.tsv | {loop}"], cwd=tmp_path, check=True))
    print(f"workflow {workflow:.1f} s, loop {shell:.1f} s, ratio {workflow / shell:.3f}; of processor time {workflow_work:.1f} s, {shell_work:.1f} s, {workflow_work / shell_work:.3f}")
    assert workflow <= 1.11 * shell
