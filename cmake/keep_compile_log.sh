#!/usr/bin/env bash
# CMake's launcher for nvcc: runs the command given, and keeps what it says beside the object, as OBJECT.log.
# scripts/kernel-budget reads registers and spills there. Where a file compiles, lines of ptxas are not shown.
set -uo pipefail
object=
for ((i = 1; i < $#; i++)); do
  if [[ ${!i} == -o ]]; then
    next=$((i + 1))
    object=${!next}
  fi
done
[[ -n $object ]] || exec "$@"
"$@" >"$object.log" 2>&1
status=$?
if ((status)); then cat "$object.log" >&2; else grep -vE '^(ptxas info|\s+[0-9]+ bytes stack frame|$)' "$object.log" >&2; fi
exit "$status"
