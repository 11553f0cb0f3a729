"""The search for the program, its errors, and the tables in the page."""
from __future__ import annotations

import os
from unittest import mock

from .. import program, tables
from ..program import ProgramError, find_program
from .support import FolderTest, program_or_skip


class FindProgramTest(FolderTest):
    def build(self, preset: str, time: float) -> str:
        path = self.folder / "build" / preset / "bin" / "acuity"
        path.parent.mkdir(parents=True)
        path.touch(mode=0o755)
        os.utime(path, (time, time))
        return str(path)

    def test_the_newest_build_is_taken_unless_the_environment_names_a_program(self) -> None:
        with mock.patch.object(program, "REPOSITORY", self.folder), mock.patch.dict(os.environ):
            os.environ.pop("ACUITY", None)
            with self.assertRaisesRegex(ProgramError, "no built program"):
                find_program()
            old = self.build("ci", 1000)
            self.assertEqual(str(find_program()), old)
            self.assertEqual(str(find_program()), old)
            new = self.build("release", 2000)
            self.assertEqual(str(find_program()), new)
            os.environ["ACUITY"] = old
            self.assertEqual(str(find_program()), old)
            os.environ["ACUITY"] = str(self.folder)
            with self.assertRaisesRegex(ProgramError, "not a program"):
                find_program()

    def test_a_refused_command_is_an_error_with_the_words_of_the_program(self) -> None:
        acuity = program_or_skip()
        with self.assertRaisesRegex(ProgramError, "acuity info .*absent.mrc"):
            acuity("info", self.folder / "absent.mrc")


class TablesTest(FolderTest):
    def test_a_table_replaces_what_stands_between_its_marks_and_nothing_else(self) -> None:
        page = self.folder / "page.md"
        page.write_text("Before\n<!-- a -->\nold\n<!-- end of a -->\nAfter\n<!-- b -->\nkept\n<!-- end of b -->\n")
        tables.write_table("a", tables.head("x", "y") + tables.line(1, "two"), page)
        self.assertEqual(page.read_text(), "Before\n<!-- a -->\n| x | y |\n|---|---|\n| 1 | two |\n<!-- end of a -->\nAfter\n"
                                           "<!-- b -->\nkept\n<!-- end of b -->\n")

    def test_one_page_has_the_marks_of_every_table(self) -> None:
        for name in ("bfactor", "hybrid", "model-free", "model-free-regions", "model-free-local", "profiles", "real-halves-mask",
                     "real-halves-rscc", "real-halves-b", "real-halves-cctbx", "real-maps", "real-maps-spread",
                     "real-maps-hybrid", "refine", "q-scores", "q-scores-steps"):
            with self.subTest(name=name):
                text = tables.page_of(name).read_text()
                self.assertEqual(text.count(f"<!-- {name} -->\n"), 1)
                self.assertEqual(text.count(f"<!-- end of {name} -->\n"), 1)
