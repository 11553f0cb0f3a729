# shellcheck shell=bash
# What the scripts share. It is sourced, never run.
set -euo pipefail

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
gemmi_version=0.7.5

say() { printf '%s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

# Everything that is fetched or built once lies here, outside the repository, and serves all clones.
cache_dir() { printf '%s\n' "${ACUITY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/acuity}"; }
gemmi_prefix() { printf '%s/gemmi-%s\n' "$(cache_dir)" "$gemmi_version"; }

# CMake looks through CMAKE_PREFIX_PATH in order, so a gemmi of the user's own comes before ours.
if [[ ":${CMAKE_PREFIX_PATH:-}:" != *":$(gemmi_prefix):"* ]]; then
  CMAKE_PREFIX_PATH="${CMAKE_PREFIX_PATH:+$CMAKE_PREFIX_PATH:}$(gemmi_prefix)"
  export CMAKE_PREFIX_PATH
fi

# environment_of NAME LIST [PYTHON] prints a virtual environment with the packages of a list; makes it where it is missing. Its name changes
# with the list and the Python that makes it.
environment_of() {
  local list=$repo/$2 python=${3:-python3} key folder
  key=$({ "$python" --version; cat "$list"; } | cksum)
  folder=$(cache_dir)/$1-${key%% *}
  if [[ ! -e $folder/complete ]]; then
    say "Installing the packages of $2 into $folder" >&2
    rm -rf "$folder"
    "$python" -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$list" >&2 || return
    touch "$folder/complete"
  fi
  say "$folder"
}
# What the Python package is built and tested with.
python_environment() { environment_of python scripts/requirements-python.txt; }
# What HTML reports are looked at with.
report_environment() { environment_of report scripts/requirements-report.txt; }
# What the documents are built and their spelling is checked with.
docs_environment() { environment_of docs scripts/requirements-docs.txt; }
# What the recipes of packaging/ are linted with.
recipes_environment() { environment_of recipes scripts/requirements-recipes.txt; }
# What the workflow runs on and is tested with.
workflow_environment() { environment_of workflow workflow/requirements.txt; }

# On a CI machine, the build that treats warnings as errors is the one that is tested and shown.
default_preset() { if [[ ${CI:-} == true ]]; then say ci; else say release; fi; }

# step NAME COMMAND... runs the command and says what it is and how many seconds it took.
step() {
  local name=$1 start=$SECONDS
  shift
  say "== $name"
  "$@"
  say "== $name: $((SECONDS - start)) s"
}

# The ThreadSanitizer of older compilers stops with "unexpected memory mapping" where the kernel
# randomises addresses widely, so its programs run without that randomisation. They already run
# during the build, which asks each of them for the list of its tests.
runner=()
use_runner_of() {
  runner=()
  if [[ $1 == tsan ]] && setarch -R true 2>/dev/null; then runner=(setarch -R); fi
}

# configure_and_build PRESET builds into build/PRESET; it has little to do when nothing changed.
configure_and_build() {
  [[ $PWD == "$repo" ]] || cd "$repo"
  use_runner_of "$1"
  step "Configuring $1" cmake --preset "$1"
  step "Building $1" "${runner[@]}" cmake --build --preset "$1"
}
