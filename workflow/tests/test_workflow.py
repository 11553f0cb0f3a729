"""The workflow from mirror to table: what it does, does again, and does not."""

import json
import os
import subprocess
import sys

import entries
import pytest
import support

# One of each kind that ends well, and five that are to be refused.
SOME = ["EMD-90001", "EMD-90003", "EMD-90004", "EMD-90006", "EMD-90007", "EMD-90008", "EMD-90009", "EMD-90016", "EMD-90024", "EMD-90032", "EMD-90048"]


def lines(project):
    return {p.stem: p.stat().st_mtime_ns for p in project.results.glob("lines/*/*.json")}


def test_every_entry_ends_as_done_or_refused_and_the_table_says_so(project):
    project.keep(SOME)
    project.run()
    project.expect_as_listed()
    rows = project.rows()
    assert list(rows) == SOME
    done = rows["EMD-90001"]
    assert 2 < float(done["resolution_angstrom"]) < 12
    assert "emd_90001_half_map_1.map.gz:" in done["inputs"] and done["version"]
    for name in ("table.parquet", "summary.html", "multiqc/acuity_status_mqc.json"):
        assert (project.results / name).stat().st_size > 100, name
    status = json.loads((project.results / "multiqc/acuity_status_mqc.json").read_text())
    assert sum(status["data"]["entries"].values()) == len(SOME)
    page = (project.results / "summary.html").read_text()
    assert all(row["reason_kind"] in page for row in rows.values() if row["status"] == "refused")

    # Nothing is computed twice.
    before = lines(project)
    assert "Nothing to be done" in project.run().stderr
    assert lines(project) == before

    # A new version of one entry reruns that entry.
    header = project.folder / "mirror/EMD-90001/header/emd-90001.xml"
    text = header.read_text().replace("2026-01-07", "2026-02-11")
    header.unlink()
    header.write_text(text)
    project.run()
    after = lines(project)
    assert {entry for entry in after if after[entry] != before[entry]} == {"EMD-90001"}
    assert project.rows()["EMD-90001"]["updated"] == "2026-02-11"

    # A setting of one entry reruns that entry; the table's other lines stay.
    project.table.write_text("entry\treference\n" + "".join(f"{e}\t{'blend' if e == 'EMD-90003' else ''}\n" for e in SOME))
    project.run()
    assert {entry for entry, t in lines(project).items() if t != after[entry]} == {"EMD-90003"}
    assert project.rows()["EMD-90003"]["reference"] == "blend"

    # An entry that became obsolete is refused, and its maps are gone; one that left the table is cleaned up on demand.
    header.write_text(text.replace("<code>REL</code>", "<code>OBS</code>"))
    project.keep(SOME[:4])
    project.run()
    assert project.rows()["EMD-90001"]["reason_kind"] == "obsolete"
    assert [p.name for p in (project.results / "entries/01/EMD-90001").iterdir()] == ["entry.json"]
    clean = [sys.executable, support.WORKFLOW / "clean", "--entries", project.table, "--results", project.results]
    assert "EMD-90007\tnot in the table" in subprocess.run(clean, capture_output=True, text=True, check=True).stdout
    assert (project.results / "entries/07/EMD-90007").exists()
    subprocess.run([*clean, "--delete"], capture_output=True, check=True)
    assert not (project.results / "entries/07/EMD-90007").exists()
    assert (project.results / "entries/04/EMD-90004").exists()


def test_a_killed_master_leaves_a_state_that_ends_in_the_same_table(project):
    project.keep(SOME[:6])
    project.run()
    whole = support.without_costs(project.results / "table.tsv")
    second = project.folder / "second"
    project.config["results"] = "second"
    project.results = second
    master = subprocess.Popen(project.command(), cwd=project.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    support.wait_for(lambda: list(second.glob("lines/*/*.json")) or master.poll() is not None)
    os.killpg(master.pid, 9)  # The master and its jobs.
    master.wait()
    assert not (second / "table.tsv").exists()
    # Snakemake's lock outlives a master that was killed; --unlock is how one says that it is gone.
    assert "LockException" in project.run(check=False).stderr
    project.run("--unlock")
    project.run()
    assert support.without_costs(second / "table.tsv") == whole
    project.expect_as_listed()


def test_a_second_master_is_refused_while_the_first_one_works(project):
    project.keep(SOME[:3])
    # Entries wait until the second master has had its say.
    go = project.folder / "go"
    project.program(f'[[ "$*" == *--plan* || $1 == --version ]] || until [[ -e {go} ]]; do sleep 0.1; done')
    master = subprocess.Popen(project.command(), cwd=project.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        support.wait_for(lambda: list((project.folder / ".snakemake/locks").glob("*")))
        second = project.run(check=False)
        assert second.returncode != 0 and "LockException" in second.stderr
    finally:
        go.touch()
    assert master.wait() == 0
    project.expect_as_listed()


def test_configuration_and_table_are_checked_before_anything_runs(project):
    for setting, words in (("reference=magic", "magic"), ("retries=-1", "retries"), ("unknown=1", "unknown")):
        done = project.run(nested=[setting], check=False)
        assert done.returncode != 0 and words in done.stderr + done.stdout, setting
    for text, words in (("name\nEMD-90001\n", "no entry in line 2"), ("entry\nEMD-90001\nEMD-90001\n", "twice"), ("entry\n90001\n", "Write EMD"), ("entry\n", "has no entries")):
        project.table.write_text(text)
        with pytest.raises(SystemExit, match=words):
            entries.read(project.table)
    done = project.run(check=False)
    assert done.returncode != 0 and words in done.stderr + done.stdout
    project.keep(SOME[:1])
    project.config["mirror"] = "nowhere"
    done = project.run(check=False)
    assert done.returncode != 0 and "no mirror" in done.stderr + done.stdout
    assert not project.results.exists() or not list(project.results.glob("lines/*"))


@pytest.mark.full
def test_the_bench_kills_its_master_and_ends_all_entries_as_listed(tmp_path):
    bench = [sys.executable, support.WORKFLOW / "bench", tmp_path / "out", "--entries", "30", "--sample", "5", "--acuity", support.ACUITY]
    figures = json.loads(subprocess.run(bench, capture_output=True, text=True, check=True).stdout)
    assert figures["as_expected"] == 30 and figures["failed"] == 0
    assert 15 <= figures["until_kill"]["entries"] < 30
    assert min(figures["peak_memory_of_master_bytes"].values()) > 1e7
