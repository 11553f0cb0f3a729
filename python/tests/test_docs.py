"""The examples of the documents and docstrings run as they stand."""

import base64
import doctest
import importlib
import io
import json
import os
import pathlib
import pkgutil
import re
import subprocess
import sys

import matplotlib.image
import pytest

import acuity

REPO = pathlib.Path(__file__).resolve().parents[2]
TUTORIAL = REPO / "docs" / "how-to" / "tutorial.ipynb"


@pytest.mark.parametrize(
    "name", sorted(m.name for m in pkgutil.walk_packages(acuity.__path__, "acuity.") if "_core" not in m.name)
)
def test_examples_of_docstrings(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_name_has_a_docstring():
    for name in acuity.__all__:
        thing = getattr(acuity, name)
        assert name == "__version__" or thing.__doc__
        if isinstance(thing, type):
            for attribute, member in vars(thing).items():
                assert attribute.startswith("_") or not isinstance(member, property) or member.__doc__, (name, attribute)


def test_examples_of_the_page(folder, tmp_path, monkeypatch, recwarn):
    """The Python blocks of docs/how-to/python.md, one after the other, in a folder with the files that they name."""
    text = (REPO / "docs" / "how-to" / "python.md").read_text()
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) >= 5
    for name in folder.iterdir():
        (tmp_path / name.name).symlink_to(name)
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    for block in blocks:
        exec(compile(block, "docs/how-to/python.md", "exec"), names)  # noqa: S102
    assert (tmp_path / "sharpened.mrc").exists()


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """The cells of docs/how-to/tutorial.ipynb after `jupyter nbconvert --execute`."""
    pytest.importorskip("nbconvert")
    pytest.importorskip("ipykernel")
    folder = tmp_path_factory.mktemp("tutorial")
    command = [sys.executable, "-m", "jupyter", "nbconvert", "--execute", "--to", "notebook", "--output-dir", str(folder)]
    run = subprocess.run(
        [*command, str(TUTORIAL)], capture_output=True, text=True, timeout=120, env=environment_for(folder)
    )
    assert run.returncode == 0, run.stderr
    return json.loads((folder / TUTORIAL.name).read_text())["cells"]


def environment_for(folder):
    """An environment in which a notebook takes this Python and leaves nothing in the user's folders."""
    return {**os.environ, "JUPYTER_PREFER_ENV_PATH": "1", "IPYTHONDIR": str(folder), "MPLCONFIGDIR": str(folder)}


def printed(cells):
    return "".join(
        "".join(output["text"]) for cell in cells for output in cell.get("outputs", []) if output["output_type"] == "stream"
    )


def grey(png):
    """A picture as 30 rows of means, 0 to 1."""
    shown = matplotlib.image.imread(io.BytesIO(png))[..., :3].mean(axis=2)
    height, width = (n // 30 * 30 for n in shown.shape)
    return shown[:height, :width].reshape(30, height // 30, -1, 30).mean(axis=(1, 3))


def test_the_tutorial_finds_what_its_molecule_has(executed):
    text = printed(executed)
    resolution = float(re.search(r"falls below 0.143 at ([\d.]+) A", text)[1])
    before, after = map(float, re.search(r"mean Q ([\d.]+) before, ([\d.]+) after", text).groups())
    assert 2.4 < resolution < 6  # From twice the voxel size on.
    assert after > before


def test_the_figure_of_the_tutorial_is_that_of_its_page(executed):
    (png,) = [
        output["data"]["image/png"]
        for cell in executed
        for output in cell.get("outputs", [])
        if "image/png" in output.get("data", {})
    ]
    found = grey(base64.b64decode(png))
    expected = grey((REPO / "docs" / "images" / "tutorial.png").read_bytes())
    assert found.shape == expected.shape
    # Versions of matplotlib set letters and lines some pixels apart: less than 1 % of a picture's range on the mean.
    assert abs(found - expected).mean() < 0.01


def test_the_tutorial_lies_in_the_repository_without_outputs():
    cells = json.loads(TUTORIAL.read_text())["cells"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in cells if cell["cell_type"] == "code")


def test_the_types_come_with_the_package():
    package = pathlib.Path(acuity.__file__).parent
    assert (package / "py.typed").exists()
    assert "def run(" in (package / "_core.pyi").read_text()
