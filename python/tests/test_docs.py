"""The examples of the documents and docstrings run as they stand."""

import doctest
import importlib
import json
import pathlib
import pkgutil
import re

import pytest

import acuity

REPO = pathlib.Path(__file__).resolve().parents[2]


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


def test_the_tutorial_runs_from_its_first_cell_to_its_last(monkeypatch):
    """The cells of docs/how-to/tutorial.ipynb, as `jupyter nbconvert --execute` runs them."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = json.loads((REPO / "docs" / "how-to" / "tutorial.ipynb").read_text())
    names: dict = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile(cell["source"], "docs/how-to/tutorial.ipynb", "exec"), names)  # noqa: S102
    assert names["result"].voxels > 1000
    assert len(names["figure"].axes) == 4


def test_the_types_come_with_the_package():
    package = pathlib.Path(acuity.__file__).parent
    assert (package / "py.typed").exists()
    assert "def run(" in (package / "_core.pyi").read_text()
