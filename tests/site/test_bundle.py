"""Several modules become one script with the same behaviour."""

from __future__ import annotations

import pytest

from hallway.errors import BuildError
from hallway.site.bundle import bundle, later, module, script, style

TWO = """\
/**
 * Words.
 */
export const a = 1;
const hidden = /* stays */ 2; // goes
const text = "a; // stays";
// goes
"""
MODULES = {
    "js/main.js": 'import { a, b as c } from "./one.js";\nimport { a as d } from "./two.js";\nshow(a, c, d);\n',
    "js/one.js": 'import { a as base } from "./two.js";\nexport const a = base + 1;\nexport function b() {}\n',
    "js/two.js": TWO,
}


def test_modules_come_after_what_they_import() -> None:
    """Each is wrapped in a function, occurs once, and has its imports and exports."""
    text = bundle("js/main.js", MODULES.__getitem__)
    assert text.index("const $two") < text.index("const $one") < text.index("const $main")
    assert text.count("const $two") == 1
    assert "const { a, b: c } = $one;\nconst { a: d } = $two;" in text
    assert "return { a, b };" in text


def test_comments_go() -> None:
    """Comments are a third of the modules; text that could be code stays."""
    text = bundle("js/two.js", MODULES.__getitem__)
    assert "Words" not in text
    assert "goes" not in text
    assert 'const hidden = /* stays */ 2;\nconst text = "a; // stays";' in text


@pytest.mark.parametrize(
    "line",
    [
        'import x from "./two.js";',
        'import * as x from "./two.js";',
        'import "./two.js";',
        'import { a } from "https://elsewhere.example/x.js";',
        "export default 1;",
        "export { a };",
        'export * from "./two.js";',
    ],
)
def test_what_is_written_in_another_way_is_refused(line: str) -> None:
    """The error names the line, instead of joining it incorrectly."""
    with pytest.raises(BuildError, match="cannot be joined"):
        bundle("js/odd.js", {**MODULES, "js/odd.js": f"{line}\n"}.__getitem__)


def test_a_circle_is_refused() -> None:
    """Modules that import each other would never run."""
    circle = {"js/a.js": 'import { b } from "./b.js";\n', "js/b.js": 'import { a } from "./a.js";\n'}
    with pytest.raises(BuildError, match="circular"):
        bundle("js/a.js", circle.__getitem__)


def test_modules_lie_in_folders() -> None:
    """Imports are resolved relative to the module, and two modules may have the same file name."""
    modules = {
        "js/pages/one.js": 'import { a } from "../words/one.js";\nshow(a);\n',
        "js/words/one.js": 'import { b } from "../clock.js";\nexport const a = b;\n',
        "js/clock.js": "export const b = 1;\n",
    }
    text = bundle("js/pages/one.js", modules.__getitem__)
    assert text.index("const $clock") < text.index("const $words_one") < text.index("const $pages_one")
    assert "const { a } = $words_one;\nshow(a);" in text


def test_style_sheets_become_one_line() -> None:
    """An import is replaced by the sheet it names, in any folder; comments and line breaks are removed."""
    sheets = {
        "css/embed/embed.css": '/* Ours. */\n@import "../tokens.css";\np {\n  color: var(--ink); /* dark */\n}\n',
        "css/tokens.css": ":root { --ink: #123; }\n",
    }
    assert style("css/embed/embed.css", sheets.__getitem__) == ":root { --ink: #123; } p { color: var(--ink); }"


def test_a_module_exports_what_its_entry_exports() -> None:
    """Joined modules can be imported as the entry alone could be; what it imports stays inside."""
    texts = {
        "a/entry.js": 'import { two } from "./two.js";\n\nexport function four() {\n  return two * two;\n}\n',
        "a/two.js": "export const two = 2;\n",
    }
    text = module("a/entry.js", texts.__getitem__).decode()
    assert text.endswith("export const{four}=$entry;")
    assert text.index("$two=") < text.index("$entry=")
    assert "import" not in text


def test_what_is_loaded_later_stays_apart() -> None:
    """Its address is relative to the bundle, wherever the module that asks for it was."""
    texts = {
        "a/main.js": 'import { open } from "./search/box.js";\n\nopen();\n',
        "a/search/box.js": 'export async function open() {\n  return import("./dialog.js");\n}\n',
    }
    assert later("a/main.js", texts.__getitem__) == ["a/search/dialog.js"]
    assert "import(`./search/dialog.js`)" in module("a/main.js", texts.__getitem__).decode()


MODERN = r"""
class Box {
  static all = [];
  #size = 1;
  #shout() {
    return `${this.#size} of ${Box.all.length}${this.#size ? `, ${/[`/]/u.source}` : ""}`;
  }
  static first() {
    return Box.all[0]?.#shout() ?? "</script>";
  }
}
print(Box.first());
"""


def test_modern_javascript_is_minified_without_harm() -> None:
    """Private members after `?.`, nested templates and regular expressions keep their meaning and their spaces."""
    _, made = script("a/box.js", {"a/box.js": MODERN}.__getitem__)
    text = made.decode()
    assert "all[0]?.#shout()" in text
    assert "${this.#size} of ${Box.all.length}${this.#size?`, ${/[`/]/u.source}`:``}" in text
    assert "</script" not in text
    assert "\n  " not in text


def test_a_script_that_cannot_be_read_is_not_published() -> None:
    """The build stops, and shows where it begins."""
    with pytest.raises(BuildError, match=r"cannot be minified: \(\(\) =>"):
        script("a/torn.js", {"a/torn.js": "const = 1;\n"}.__getitem__)
