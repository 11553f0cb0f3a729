import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "scripts"))
import support


def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="also the tests that take minutes")
    parser.addoption("--many", type=int, default=200, help="entries of the tests with many")


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--full"):
        for item in items:
            if "full" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="takes minutes; --full runs it"))


def pytest_configure(config):
    config.addinivalue_line("markers", "full: takes minutes; only --full runs it")


@pytest.fixture(scope="session")
def archive(tmp_path_factory):
    """50 entries, of which six are to be refused; tests take some of them."""
    out = tmp_path_factory.mktemp("archive") / "mirror"
    support.make_archive(out, 50)
    return out


@pytest.fixture
def many(request):
    return request.config.getoption("--many")


@pytest.fixture
def project(tmp_path, archive):
    return support.Project(tmp_path, archive)
