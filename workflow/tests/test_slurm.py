"""The workflow on a cluster of one node, by Slurm from Debian's packages; skipped with a reason where that cannot run."""

import os
import signal
import subprocess

import pytest
import support

NODE = support.WORKFLOW / "tests" / "slurm-node"
FEW = ["EMD-90001", "EMD-90002", "EMD-90004", "EMD-90008"]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    pytest.importorskip("snakemake_executor_plugin_slurm")
    folder = tmp_path_factory.mktemp("slurm")
    done = subprocess.run([NODE, "start", folder], capture_output=True, text=True, check=False)
    if done.returncode == 77:
        pytest.skip(done.stderr.strip().splitlines()[-1])
    assert done.returncode == 0, done.stderr
    os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
    yield folder
    subprocess.run([NODE, "stop", folder], check=True)
    del os.environ["SLURM_CONF"]


# Statuses are asked for early, since these jobs take seconds.
OPTIONS = ["--slurm-no-account", "--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "5",
           "--default-resources", "slurm_partition=test", "mem_mb=200", "runtime=5", "--jobs", "4", "--latency-wait", "20"]


def on_slurm(project, *more):
    return project.run(*OPTIONS, *more, profile="slurm")


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def runs(cluster, archive, tmp_path_factory):
    """Two runs at once: small entries, and jobs with a GPU each. Snakemake looks at jobs 40 s after their start."""
    small, gpu = (support.Project(tmp_path_factory.mktemp(name), archive) for name in ("small", "gpu"))
    small.keep(FEW)
    gpu.keep(FEW[:2])
    gpu.program(f'[[ "$*" == *--plan* || $1 == --version ]] || echo "$CUDA_VISIBLE_DEVICES" >>{gpu.folder / "seen"}')
    gpu.config |= {"gpus_per_job": "1", "small_voxels": "0", "device": "auto"}
    masters = []
    for project in (small, gpu):
        with open(project.folder / "log", "w", encoding="utf-8") as log:
            masters.append(subprocess.Popen(project.command(*OPTIONS, profile="slurm"), cwd=project.folder, stdout=log, stderr=log))
    for master, project in zip(masters, (small, gpu), strict=True):
        assert master.wait(timeout=600) == 0, (project.folder / "log").read_text()[-3000:]
    return small, gpu


def jobs_of(project):
    return [line for line in said("scontrol", "show", "job", "-o").splitlines() if f"WorkDir={project.folder}" in line]


def test_a_run_through_slurm_ends_in_the_table_of_one_machine(runs):
    project = runs[0]
    jobs = jobs_of(project)
    project.config["results"] = "alone"
    project.run()
    assert support.without_costs(project.results / "table.tsv") == support.without_costs(project.folder / "alone" / "table.tsv")
    # All small entries went in one chunk: Slurm saw one job for them.
    assert len(jobs) == 1 and "JobState=COMPLETED" in jobs[0], jobs


def test_jobs_see_the_gpus_that_they_were_given(runs):
    project = runs[1]
    assert len(jobs_of(project)) == 2
    devices = (project.folder / "seen").read_text().split()
    assert len(devices) == 2 and set(devices) <= {"0", "1"}, devices
    assert {row["status"] for row in project.rows().values()} <= {"done", "suspect"}


@pytest.mark.full
def test_jobs_of_a_node_that_disappears_run_again_when_there_is_one(project, cluster):
    project.keep(FEW[:2])
    project.program('[[ "$*" == *--plan* || $1 == --version ]] || sleep 10')
    project.config["small_voxels"] = "0"
    with open(project.folder / "log", "w", encoding="utf-8") as log:
        master = subprocess.Popen(project.command(*OPTIONS, profile="slurm"), cwd=project.folder, stdout=log, stderr=log)
    support.wait_for(lambda: said("squeue", "-h", "-t", "R"))
    os.kill(int((cluster / "slurmd.pid").read_text()), signal.SIGKILL)
    host = said("hostname", "-s").strip()
    said("scontrol", "update", f"nodename={host}", "state=down", "reason=test")
    # Slurm puts the jobs back into the queue.
    support.wait_for(lambda: not said("squeue", "-h", "-t", "R"))
    said("slurmd")
    # A node that registers may be back already.
    subprocess.run(["scontrol", "update", f"nodename={host}", "state=resume"], capture_output=True, check=False)
    assert master.wait(timeout=300) == 0, (project.folder / "log").read_text()[-3000:]
    project.expect_as_listed()


@pytest.mark.full
def test_a_time_limit_ends_a_job_and_the_next_attempt_has_more(project, cluster):
    project.keep(FEW[:1])
    project.config |= {"small_voxels": "0", "retries": "1"}
    first = project.folder / "first"
    # The first run hangs beyond its minute.
    project.program(f'[[ "$*" == *--plan* || $1 == --version || -e {first} ]] || {{ touch {first}; sleep 600; }}')
    on_slurm(project, "--set-resources", "sharpen:runtime=1")
    assert first.exists()
    project.expect_as_listed()
