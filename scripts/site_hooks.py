"""The functions that MkDocs calls while it builds the site (mkdocs.yml).

Formulas become MathML, so that readers need neither a script nor a network. Links to files of the repository outside docs/
become their names. The page of commands gets the help of each command from docs/cli.txt, and the page of the tutorial the cells of its
notebook. A formula that latex2mathml cannot
read is a warning, which stops a strict build. Search works from the disk without the script that the theme would load from
elsewhere: scripts/site-worker.js takes its place.
"""

import html
import json
import logging
import pathlib
import re
import shutil

import latex2mathml.converter

REPO = pathlib.Path(__file__).resolve().parent.parent
LOG = logging.getLogger("mkdocs.plugins.acuity")
FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)
LINK = re.compile(r"\[([^\]]*)\]\((\.\./[^)#]*)\)")
FOREIGN_WORKER = re.compile(r'<script src="https://unpkg\.com/iframe-worker/shim">')
WORKER = "assets/javascripts/site-worker.js"
CODE_BLOCK = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def on_page_markdown(markdown, page, **_):
    """Replaces links that leave docs/, and appends the options of the commands to their page."""
    here = (REPO / "docs" / page.file.src_uri).parent

    def without_link(match):
        path = (here / match[2]).resolve()
        if path.is_relative_to(REPO / "docs"):
            return match[0]
        return f"{match[1]} (`{path.relative_to(REPO)}`)"

    parts = CODE_BLOCK.split(markdown)
    markdown = "".join(part if i % 2 else LINK.sub(without_link, part) for i, part in enumerate(parts))
    if page.file.src_uri == "reference/commands.md":
        markdown += "\n## All options\n" + "".join(options_of_commands())
    if page.file.src_uri == "how-to/tutorial.md":
        markdown += "".join(cells_of_notebook())
    return markdown


def options_of_commands():
    """A heading and a code block for each command of docs/cli.txt."""
    for part in re.split(r"^\$ ", (REPO / "docs" / "cli.txt").read_text(), flags=re.MULTILINE)[1:]:
        command, text = part.split("\n", 1)
        yield f"\n### {command.removesuffix(' --help')}\n\n```text\n{text.strip()}\n```\n"


def cells_of_notebook():
    """The cells of docs/how-to/tutorial.ipynb but its title, which is that of the page."""
    for cell in json.loads((REPO / "docs" / "how-to" / "tutorial.ipynb").read_text())["cells"]:
        if cell["cell_type"] == "code":
            yield f"\n```python\n{cell['source']}\n```\n"
        else:
            yield "\n" + cell["source"].removeprefix("# From half maps to a figure") + "\n"


def on_page_content(content, page, **_):
    """Formulas as MathML."""

    def as_mathml(match):
        try:
            shown = "block" if match[2] == "[" else "inline"
            return latex2mathml.converter.convert(html.unescape(match[3]).strip(), display=shown)
        except Exception as error:  # noqa: BLE001  whatever the converter throws, the formula is to blame
            LOG.warning("%s has a formula that cannot be read (%s): %s", page.file.src_uri, error, match[3])
            return match[0]

    return FORMULA.sub(as_mathml, content)


def on_post_page(output, page, **_):
    """The worker of this site in place of the foreign one."""
    up = "../" * page.file.dest_uri.count("/")
    return FOREIGN_WORKER.sub(f'<script src="{up}{WORKER}">', output)


def on_post_template(output_content, template_name, **_):
    """The same in the page for addresses that are not there."""
    return FOREIGN_WORKER.sub(f'<script src="{WORKER}">', output_content)


def on_post_build(config, **_):
    """Puts the worker beside the theme's scripts."""
    shutil.copy(REPO / "scripts" / "site-worker.js", pathlib.Path(config["site_dir"]) / WORKER)
