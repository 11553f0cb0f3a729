"""Runs the steps of a study: several at a time, each once. A study that was stopped goes on where it was."""
from __future__ import annotations

import concurrent.futures
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..program import Acuity, ProgramError


INTERRUPTED = 130  # exit status of the program after Ctrl-C


class Tools:
    """The tools of a step: the program on one thread, and a count of the processor time that it takes."""

    def __init__(self, acuity: Acuity) -> None:
        self.program = acuity.program
        self.seconds = 0.0

    def acuity(self, *arguments: object) -> str:
        """Standard output of a command of the program."""
        words = [str(self.program), *map(str, arguments), "-j", "1"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None and process.stdout is not None
            errors: list[str] = []
            reader = threading.Thread(target=lambda: errors.append(process.stderr.read()))  # type: ignore[union-attr]
            reader.start()
            text = process.stdout.read()
            reader.join()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds += usage.ru_utime + usage.ru_stime
        if process.returncode == INTERRUPTED:
            raise KeyboardInterrupt
        if process.returncode != 0:
            raise ProgramError(f"acuity {' '.join(words[1:])}: {errors[0].strip()}")
        return text

    def json(self, *arguments: object) -> Any:
        """The output of a command with --json."""
        return json.loads(self.acuity(*arguments, "--json"))


@dataclass(frozen=True)
class Step:
    """Work with a result that can be written as JSON. Steps that it needs come first; `weight` is about its seconds."""

    name: str
    work: Callable[[Tools], Any]
    needs: Sequence[str] = ()
    weight: float = 1
    about: str = ""  # what the result depends on besides the steps that it needs


@dataclass
class Done:
    key: str
    result: Any
    seconds: float


@dataclass
class Study:
    """Steps in a folder; results lie there as steps/NAME.json. `code` changes where the code of the steps does."""

    acuity: Acuity
    folder: pathlib.Path
    code: str = ""
    steps: dict[str, Step] = field(default_factory=dict)
    done: dict[str, Done] = field(default_factory=dict)

    def add(self, *steps: Step) -> None:
        for step in steps:
            assert step.name not in self.steps, step.name
            self.steps[step.name] = step

    def result(self, name: str) -> Any:
        return self.done[name].result

    def seconds_of(self, case: str) -> float:
        """Processor time of the steps of a case, of this run and of those before it."""
        return sum(done.seconds for name, done in self.done.items() if name.startswith(f"{case}/"))

    def key_of(self, step: Step) -> str:
        """Changes where the step, what it needs, its code or the program changes."""
        stamp = self.acuity.program.stat()
        parts = [step.name, self.code, step.about, str(stamp.st_size), str(stamp.st_mtime_ns), *(self.done[n].key for n in step.needs)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def path_of(self, step: Step) -> pathlib.Path:
        return self.folder / "steps" / f"{step.name}.json"

    def load(self, step: Step) -> bool:
        """Whether the result of a step is there already."""
        try:
            stored = json.loads(self.path_of(step).read_text())
        except (OSError, ValueError):
            return False
        if stored.get("key") != self.key_of(step):
            return False
        self.done[step.name] = Done(stored["key"], stored["result"], stored["seconds"])
        return True

    def perform(self, step: Step) -> None:
        tools = Tools(self.acuity)
        before = time.thread_time()
        result = step.work(tools)
        seconds = tools.seconds + time.thread_time() - before
        done = Done(self.key_of(step), result, seconds)
        path = self.path_of(step)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_text(json.dumps({"key": done.key, "seconds": seconds, "result": result}))
        part.rename(path)  # A step that was stopped has no result.
        self.done[step.name] = done

    def run(self, jobs: int) -> None:
        """Performs what is not there yet, `jobs` steps at a time."""
        waiting = dict(self.steps)
        running: dict[concurrent.futures.Future[None], Step] = {}
        progress = Progress(sum(step.weight for step in waiting.values()), len(waiting))
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            try:
                while waiting or running:
                    for step in [s for s in waiting.values() if all(need in self.done for need in s.needs)]:
                        if self.load(step):
                            del waiting[step.name]
                            progress.found(step)
                        elif len(running) < jobs:
                            del waiting[step.name]
                            running[pool.submit(self.perform, step)] = step
                    if not running:
                        continue
                    ended, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
                    for future in ended:
                        future.result()
                        progress.ended(running.pop(future))
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                progress.close()
                raise
        progress.close()


class Progress:
    """One line on a terminal; elsewhere a line per step. The time left comes from the weights of the steps."""

    def __init__(self, weight: float, count: int) -> None:
        self.weight, self.count, self.at = weight, count, 0
        self.done = 0.0
        self.start = time.monotonic()
        self.terminal = sys.stderr.isatty()

    def found(self, step: Step) -> None:
        self.weight -= step.weight
        self.at += 1

    def ended(self, step: Step) -> None:
        self.at += 1
        self.done += step.weight
        left = (time.monotonic() - self.start) * (self.weight - self.done) / max(self.done, 1e-9)
        text = f"[{self.at}/{self.count}] {step.name}, {int(left) // 60}:{int(left) % 60:02d} left"
        print(f"\r{text:<76}" if self.terminal else text, end="" if self.terminal else "\n", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self.terminal and self.at:
            print(file=sys.stderr)
