"""The study: steps that go on where they were, windows against their definition, and colours that stay apart in grey."""
from __future__ import annotations

import importlib.util
import stat
import unittest
from typing import Any

from ..program import Acuity
from .support import FolderTest

HAS_NUMPY = importlib.util.find_spec("numpy") is not None
HAS_MATPLOTLIB = importlib.util.find_spec("matplotlib") is not None and importlib.util.find_spec("PIL") is not None


class StepsTest(FolderTest):
    def program(self) -> Acuity:
        path = self.folder / "program"
        path.write_text("#!/bin/sh\necho '{\"words\": \"'$*'\"}'\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return Acuity(path)

    def study(self, calls: list[str], about: str = "", broken: bool = False, code: str = "") -> Any:
        from ..study.steps import Step, Study

        def work(name: str, value: int) -> Any:
            def perform(tools: Any) -> int:
                if broken and name == "case/sum":
                    raise ValueError("stopped")
                calls.append(name)
                return value
            return perform

        study = Study(Acuity(self.folder / "program"), self.folder / "out", code)
        study.add(Step("case/one", work("case/one", 1), about=about), Step("case/two", work("case/two", 2)),
                  Step("case/sum", work("case/sum", 3), ("case/one", "case/two")))
        return study

    def test_steps_come_after_those_that_they_need_and_are_done_once(self) -> None:
        self.program()
        calls: list[str] = []
        study = self.study(calls)
        study.run(2)
        self.assertEqual(calls[-1], "case/sum")
        self.assertEqual(sorted(calls), ["case/one", "case/sum", "case/two"])
        self.assertEqual(study.result("case/sum"), 3)
        again = self.study(calls)
        again.run(2)
        self.assertEqual(len(calls), 3)
        self.assertEqual(again.result("case/sum"), 3)

    def test_a_study_that_was_stopped_goes_on(self) -> None:
        self.program()
        calls: list[str] = []
        with self.assertRaisesRegex(ValueError, "stopped"):
            self.study(calls, broken=True).run(1)
        self.assertFalse((self.folder / "out" / "steps" / "case" / "sum.json").exists())
        self.study(calls).run(1)
        self.assertEqual(calls.count("case/one"), 1)
        self.assertEqual(calls.count("case/sum"), 1)

    def test_other_input_repeats_what_depends_on_it_only(self) -> None:
        self.program()
        calls: list[str] = []
        self.study(calls).run(1)
        self.study(calls, about="another map").run(1)
        self.assertEqual(calls.count("case/one"), 2)
        self.assertEqual(calls.count("case/two"), 1)
        self.assertEqual(calls.count("case/sum"), 2)

    def test_other_code_repeats_all_steps(self) -> None:
        self.program()
        calls: list[str] = []
        self.study(calls).run(1)
        self.study(calls, code="other").run(1)
        self.assertEqual(len(calls), 6)

    def test_a_step_calls_the_program_on_one_thread_and_counts_its_time(self) -> None:
        from ..study.steps import Tools
        tools = Tools(self.program())
        self.assertEqual(tools.json("info", 3)["words"], "info 3 --json -j 1")
        self.assertGreater(tools.seconds, 0)


@unittest.skipUnless(HAS_NUMPY, "needs numpy; experiments/run self-test provides it")
class WindowsTest(FolderTest):
    def test_amplitudes_are_means_over_full_shells(self) -> None:
        import numpy as np
        from ..study import windows
        values = np.random.default_rng(1).normal(size=(12, 13, 14)).astype("f4")
        n = 6
        found = windows.amplitudes(values, np.array([[6, 6, 7]]), n)[0]
        spectrum = np.abs(np.fft.fftn(values[3:9, 3:9, 4:10]))
        sums: dict[int, list[float]] = {}
        for z in range(n):
            for y in range(n):
                for x in range(n):
                    k = [(i + n // 2) % n - n // 2 for i in (z, y, x)]
                    sums.setdefault(round(sum(i * i for i in k) ** 0.5), []).append(spectrum[z, y, x])
        np.testing.assert_allclose(found, [np.mean(sums[j]) for j in range(n // 2 + 1)], rtol=1e-5)

    def test_beyond_the_map_there_is_nothing(self) -> None:
        import numpy as np
        from ..study import windows
        ones = np.ones((8, 8, 8), "f4")
        found = windows.amplitudes(ones, np.array([[0, 0, 0], [4, 4, 4]]), 4)
        self.assertAlmostEqual(found[0, 0], 8)  # 2 of 4 voxels along each axis.
        self.assertAlmostEqual(found[1, 0], 64)

    def test_a_line_finds_the_b_factor(self) -> None:
        import numpy as np
        from ..study import windows
        s = windows.frequencies(26, 1.05)
        b, r2 = windows.lines(s, np.exp(3 - np.array([[50.0], [170.0]]) * s**2 / 4), 10, 3)
        np.testing.assert_allclose(b, [50, 170], rtol=1e-9)
        np.testing.assert_allclose(r2, 1, atol=1e-9)

    def test_deviations_are_those_from_the_line_of_each_window(self) -> None:
        import numpy as np
        from ..study import windows
        s = np.sqrt([0.02, 0.04, 0.06, 0.08])
        rest = np.array([0.1, -0.1, -0.1, 0.1])  # Normal to a constant and to s^2, so the line takes nothing of it.
        self.assertAlmostEqual(windows.deviation(s, np.array([2 - 9 * s**2 + rest, 5 * s**2 + rest]), 10, 3), 0.1)

    def test_kicks_of_the_source_stay_inside_the_mask(self) -> None:
        import numpy as np
        from ..atoms import read_atoms
        from ..mrc import MrcMap
        from ..study.source_kicks import write_source_kicks
        tags = ("group_PDB", "label_atom_id", "auth_asym_id", "auth_seq_id", "label_comp_id", "Cartn_x", "Cartn_y", "Cartn_z", "B_iso_or_equiv")
        rows = "".join(f"ATOM CA A {i} ALA {10 + i % 5}.0 {11 + i % 3}.0 12.0 30\n" for i in range(60))
        source, target = self.folder / "a.cif", self.folder / "b.cif"
        source.write_text("data_a\nloop_\n" + "".join(f"_atom_site.{tag}\n" for tag in tags) + rows)
        inside = np.zeros((30, 30, 30), "f4")
        inside[8:18, 6:20, 5:22] = 1
        rmsd = write_source_kicks(source, target, 8, MrcMap(inside, np.ones(3), np.zeros(3)))
        moved = np.array([atom.position for atom in read_atoms(target)])
        at = np.floor(moved + 0.5 + 1e-3).astype(int)
        self.assertTrue((inside[at[:, 2], at[:, 1], at[:, 0]] == 1).all())
        self.assertGreater(rmsd, 3)


@unittest.skipUnless(HAS_NUMPY, "needs numpy; experiments/run self-test provides it")
class PageTest(FolderTest):
    def case(self, key: str, simulated: bool = False) -> Any:
        from ..study.case import Case
        return Case(key, key.title(), self.folder / "a.mrc", self.folder / "a.cif", 3, self.folder, simulated)

    def test_grades_go_up_or_down(self) -> None:
        from ..study.statements import FAILS, HOLDS, PARTLY, graded
        self.assertEqual([graded(v, 0.9, 0.8).word for v in (0.9, 0.85, 0.79)], [HOLDS, PARTLY, FAILS])
        self.assertEqual([graded(v, 0.7, 0.85).word for v in (0.7, 0.85, 0.86)], [HOLDS, PARTLY, FAILS])

    def test_statements_are_judged_by_the_cases_that_they_suit(self) -> None:
        from ..study.statements import STATEMENTS, Statement, Verdict
        real, made = self.case("real"), self.case("made", simulated=True)
        def judge(study: Any, case: Any) -> Any:
            return Verdict("", "")
        self.assertTrue(all(Statement("", "", "", judge).suits(case, [real, made]) for case in (real, made)))
        self.assertEqual([Statement("", "", "", judge, of_helix=True).suits(case, [real, made]) for case in (real, made)], [True, False])
        self.assertEqual([Statement("", "", "", judge, simulated=True).suits(case, [real, made]) for case in (real, made)], [False, True])
        self.assertEqual(len({statement.text for statement in STATEMENTS}), len(STATEMENTS))

    def test_html_has_what_the_markdown_has(self) -> None:
        from ..study.page import to_html
        found = to_html("# A < B\n\n- one\n  more\n- `two`\n\n| a | b |\n|---|---|\n| 1 | **2** |\n\n![fig](a.png)\n\n    run\n")
        for part in ("<h1>A &lt; B</h1>", "<ul><li>one more</li><li><code>two</code></li></ul>", "<tr><th>a</th><th>b</th></tr>",
                     "<tr><td>1</td><td><b>2</b></td></tr>", '<img alt="fig" src="a.png">', "<pre>run</pre>"):
            self.assertIn(part, found)


@unittest.skipUnless(HAS_MATPLOTLIB, "needs matplotlib and Pillow; experiments/run self-test does not provide them")
class StyleTest(unittest.TestCase):
    def test_lines_are_told_apart_in_grey_or_by_their_dashes(self) -> None:
        from matplotlib.colors import to_rgb
        from ..study import style
        lights = [sum(w * c for w, c in zip((0.299, 0.587, 0.114), to_rgb(colour))) for colour in style.COLOURS]
        for i, one in enumerate(lights):
            for j in range(i):
                apart = abs(one - lights[j]) > 0.07
                self.assertTrue(apart or style.DASHES[i] != style.DASHES[j], (style.COLOURS[i], style.COLOURS[j]))
        ramp = [sum(w * c for w, c in zip((0.299, 0.587, 0.114), colour[:3])) for colour in style.ramp(7)]
        self.assertTrue(all(b - a > 0.05 for a, b in zip(ramp, ramp[1:])), ramp)


if __name__ == "__main__":
    unittest.main()
