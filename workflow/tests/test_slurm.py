"""The workflow on a cluster of one node, by Slurm from Debian's packages; skipped with a reason where that cannot run."""

import os
import shutil
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


def on_slurm(project, *more, check=True):
    """Statuses are asked for early, since these jobs take seconds."""
    options = ["--slurm-no-account", "--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "5",
               "--default-resources", "slurm_partition=test", "mem_mb=200", "runtime=5", "--jobs", "4", "--latency-wait", "20"]
    return project.run(*options, *more, profile="slurm", check=check)


def test_a_run_through_slurm_ends_in_the_table_of_one_machine(project, cluster):
    project.keep(FEW)
    project.config["results"] = "alone"
    project.run()
    alone = support.without_costs(project.folder / "alone" / "table.tsv")
    shutil.rmtree(project.folder / ".snakemake")
    project.config["results"] = "results"
    on_slurm(project)
    assert support.without_costs(project.results / "table.tsv") == alone
    # All small entries went in one group: Slurm saw one job for them.
    jobs = subprocess.run(["scontrol", "show", "job", "-o"], capture_output=True, text=True, check=True).stdout
    assert jobs.count("JobState=COMPLETED") == 1, jobs


def test_jobs_see_the_gpus_that_they_were_given(project, cluster):
    project.keep(FEW[:2])
    seen = project.folder / "seen"
    project.program(f'[[ "$*" == *--plan* || $1 == --version ]] || echo "$CUDA_VISIBLE_DEVICES" >>{seen}')
    project.config |= {"gpus_per_job": "1", "small_voxels": "0", "device": "auto"}
    on_slurm(project)
    devices = seen.read_text().split()
    assert len(devices) == 2 and set(devices) <= {"0", "1"}, devices
    assert {row["status"] for row in project.rows().values()} <= {"done", "suspect"}


@pytest.mark.full
def test_a_node_that_disappears_fails_its_jobs_and_another_run_completes_them(project, cluster):
    project.keep(FEW[:2])
    project.config["small_voxels"] = "0"
    project.program('[[ "$*" == *--plan* || $1 == --version ]] || sleep 15')
    slurmd = int((cluster / "slurmd.pid").read_text())
    options = ["--slurm-no-account", "--slurm-status-command", "squeue", "--slurm-init-seconds-before-status-checks", "5",
               "--default-resources", "slurm_partition=test", "mem_mb=200", "runtime=5", "--jobs", "4", "--latency-wait", "20"]
    master = subprocess.Popen(project.command(*options, profile="slurm"), cwd=project.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    running = ["squeue", "-h", "-t", "R"]
    support.wait_for(lambda: subprocess.run(running, capture_output=True, text=True, check=True).stdout.strip())
    os.kill(slurmd, signal.SIGKILL)
    host = subprocess.run(["hostname", "-s"], capture_output=True, text=True, check=True).stdout.strip()
    subprocess.run(["scontrol", "update", f"nodename={host}", "state=down", "reason=test"], check=True)
    assert master.wait(timeout=300) != 0
    assert {row["status"] for row in project.rows().values()} == {"failed"}
    subprocess.run(["slurmd"], check=True)
    subprocess.run(["scontrol", "update", f"nodename={host}", "state=resume"], check=False)
    support.wait_for(lambda: "idle" in subprocess.run(["sinfo", "-h", "-o", "%t"], capture_output=True, text=True, check=True).stdout)
    project.config["acuity"] = support.ACUITY
    on_slurm(project)
    project.expect_as_listed()


@pytest.mark.full
def test_a_time_limit_ends_a_job_and_the_next_attempt_has_more(project, cluster):
    project.keep(FEW[:1])
    project.config |= {"small_voxels": "0", "retries": "1"}
    first = project.folder / "first"
    # The first run hangs beyond its minute.
    project.program(f'[[ "$*" == *--plan* || $1 == --version || -e {first} ]] || {{ touch {first}; sleep 600; }}')
    on_slurm(project, "--set-resources", "sharpen_large:runtime=1")
    assert first.exists()
    project.expect_as_listed()
