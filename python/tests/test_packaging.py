"""Facts that are stated in two places are the same in both: versions, lists of packages, libraries of images."""

import importlib.machinery
import importlib.util
import os
import pathlib
import re
import subprocess
import tomllib

import pytest

import acuity

REPO = pathlib.Path(__file__).resolve().parents[2]


def text_of(name):
    return (REPO / name).read_text()


@pytest.fixture(scope="module")
def project():
    return tomllib.loads(text_of("pyproject.toml"))


@pytest.fixture(scope="module")
def pinned():
    """The tested versions by package."""
    return dict(re.findall(r"^([\w-]+)==(\S+)$", text_of("scripts/requirements-python.txt"), re.MULTILINE))


def test_the_build_and_the_tests_have_the_pinned_packages(project, pinned):
    for requirement in project["build-system"]["requires"]:
        name, version = requirement.split("==")
        assert pinned[name] == version
    assert set(project["project"]["optional-dependencies"]["test"]) <= set(pinned)
    assert {re.split("[<>=]", name)[0] for name in project["project"]["dependencies"]} <= set(pinned)


def test_recipes_have_the_versions_of_the_project(project, pinned):
    version = re.search(r"project\(acuity VERSION ([\d.]+)", text_of("CMakeLists.txt"))[1]
    assert acuity.__version__ == version
    recipe, spack = text_of("packaging/recipe.yaml"), text_of("packaging/spack/package.py")
    assert f'version: "{version}"' in recipe and f'version("{version}")' in spack
    for package in ("nanobind", "scikit-build-core"):
        series = ".".join(pinned[package].split(".")[:2])
        assert f"- {package} {series}.*" in recipe and f'"py-{package}@{series}:"' in spack
    numpy = project["project"]["dependencies"][0].removeprefix("numpy>=")
    assert f"- numpy >={numpy}" in recipe and f'"py-numpy@{numpy}:"' in spack
    (override,) = project["tool"]["scikit-build"]["overrides"]
    newest = override["cmake"]["version"].removeprefix(">=")
    assert f"- cmake >={newest}" in recipe and f'"cmake@{newest}:"' in spack
    assert f"CMake {newest}" in text_of("docs/how-to/python.md")
    gemmi = pinned["gemmi"]
    assert f"- gemmi >={gemmi}" in recipe and f'"gemmi@{gemmi}:"' in spack
    assert f"gemmi_version={gemmi}\n" in text_of("scripts/lib.sh")


def test_the_least_python_is_the_same_everywhere(project):
    least = project["project"]["requires-python"].removeprefix(">=")
    assert f"find_package(Python {least} REQUIRED" in text_of("python/CMakeLists.txt")
    assert text_of("packaging/recipe.yaml").count(f"- python >={least}") == 2
    assert f'"python@{least}:"' in text_of("packaging/spack/package.py")
    assert f"Python {least} is tested" in text_of("docs/how-to/python.md")
    assert project["tool"]["mypy"]["python_version"] == least


def test_the_image_has_the_libraries_that_the_program_links_to(program):
    """Debian names the package of libNAME.so.N libNAMEN, with some exceptions, and has those of gcc itself."""
    if "ACUITY" not in os.environ:
        pytest.skip("a wheel brings its libraries along")
    shown = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    linked = re.findall(r"^\s*(\S+) => ", shown, re.MULTILINE)
    ours = [name for name in linked if not re.match(r"lib(c|m|stdc\+\+|gcc_s|pthread|dl|rt|cu\w+)\.so", name)]
    packages = {re.sub(r"\.so\.(\d+)$", r"\1", name) for name in ours}
    other_names = {"libz1": "zlib1g", "libpugixml1": "libpugixml1v5"}
    packages = {other_names.get(name, name) for name in packages}
    assert packages
    image = text_of("packaging/Dockerfile").split("FROM debian:12\n")[1]
    assert packages <= set(re.findall(r"[\w.+-]+", image))


@pytest.fixture(scope="module")
def recipes():
    """The module scripts/recipes, which reads the steps of the recipes."""
    loader = importlib.machinery.SourceFileLoader("recipes", str(REPO / "scripts" / "recipes"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("recipes", loader))
    loader.exec_module(module)
    return module


def test_the_images_of_docker_and_apptainer_are_built_alike(recipes):
    docker, apptainer = recipes.docker_steps(), recipes.apptainer_steps()
    built = [step for step in docker if "setup" in step or "pip" in step or "venv" in step]
    assert len(built) == 3 and built == [step for step in apptainer if step in built]
    assert not any("apt-get" in step or "/var/lib" in step for step in docker + apptainer)
    assert not any(re.search(r"\s-C", step) for step in built)  # pip of Debian 12 has --config-settings only.


def test_the_spack_package_builds_without_cuda_and_needs_the_libraries_of_the_readme(recipes):
    package, wanted = recipes.spack_package()
    assert package.config_settings(None, None) == {"cmake.define.ACUITY_CUDA": "OFF"}
    names = {re.split("[@+]", requirement)[0] for requirement in wanted}
    assert {"gemmi", "highway", "cli11", "nlohmann-json", "pugixml", "zlib-api", "isa-l", "cmake", "ninja"} <= names
