"""Table 7: how the time to read a text grows with its length, and what a keystroke costs beside a whole reading.

``python -m benchmarks.suites.growth`` alone prints the worst and ends with 1 if anything grows faster than its text:
what a test that counts what is read cannot see is a regular expression that goes over the same characters again.
"""

import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from bertfill_ls.core.masks.find import find_masks, rescan
from bertfill_ls.core.text.spans import Edit, Span
from bertfill_ls.zones import prose_zones

# What opens something that may never be closed, so that its end is looked for again and again.
MASK_OPENINGS = (
    *("[", "［", "[MASK", "MASK]", "[ M A S K", "[[[[MASK", "\x00", " ", "[MASK] \n", "[MASK:", "MASK:a", "(MASK)"),
    *("[MSAK]", "<mask>", "。", "[MASK]，", "[mask][", "\r", "[MASK" + "甲" * 99),
)
OPENINGS = (
    *("`", "`a``", "$", "$a$$", "<a '", '<a "', "](", "](a(", "<!--", "<code>", "\\cite[", "\\ref{", "\\verb|"),
    *("\\begin{a}{", "\\newcommand{\\a}{", "\\def\\a{", "\\begin{a}[", "\\iffalse ", "{% raw %}", "{% raw", "{{< a "),
    *("\\\\(", "<a b={", "{", "<?", "<![CDATA[", "<!A", "\\begin{align}", ":a:`", "``", "`a ", "+++a", "stem:["),
    *("<<a", "[[a", "~a ", "src_c{", "@@a:", "{{{", "<2024-01-01 "),
    *("<", "{{", "{%", "\\[", "%", "> ", "- ", "- + ", "https://"),
)
LANGUAGES = ("markdown", "mdx", "latex", "html", "vue", "restructuredtext", "asciidoc", "org")

_SHORT, _LONG = 5_000, 40_000  # code points
_QUADRATIC = (_LONG / _SHORT) ** 2
_TOO_FAST = _QUADRATIC / 2
_TURNS = 3
_LEAST = 0.0005  # seconds; what takes less is not told apart
_PARAGRAPH = "床前明月光，疑是地[MASK]霜。`代码` 举头望[明月](https://example.com)，低头思故乡 $x$。" * 2 + "\n\n"
_MEGABYTE = 1_000_000 // len(_PARAGRAPH.encode())


def run() -> dict[str, Any]:
    """Return the worst growth of each reader, and keystrokes beside whole readings."""
    readers: dict[str, tuple[Callable[[str], object], tuple[str, ...]]] = {
        "masks": (find_masks, MASK_OPENINGS),
        **{language: (_zones_reader(language), OPENINGS) for language in LANGUAGES},
    }
    worst = {}
    for name, (read, openings) in readers.items():
        growths = {opening: _growth(read, opening) for opening in openings}
        opening = max(growths, key=growths.__getitem__)
        worst[name] = {"opening": opening[:16], "growth": growths[opening]}
    return {"length": _LONG / _SHORT, "quadratic": _QUADRATIC, "worst": worst, "keystrokes": _keystrokes()}


def _zones_reader(language: str) -> Callable[[str], object]:
    return lambda text: prose_zones(text, language).are_prose([Span(0, len(text))])


def _growth(read: Callable[[str], object], opening: str) -> float:
    # Every turn reads another text: a paragraph that was read before is remembered.
    short, long = (
        [partial(read, "甲" * turn + opening * (length // len(opening))) for turn in range(_TURNS)]
        for length in (_SHORT, _LONG)
    )
    return _seconds(long) / max(_seconds(short), _LEAST)


def _seconds(turns: Iterable[Callable[[], object]]) -> float:
    """Return the CPU time of the quickest of some turns."""
    times = []
    for work in turns:
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def _keystrokes() -> dict[str, dict[str, float]]:
    """Type a character in the middle of a megabyte; milliseconds, beside reading all of it."""
    text = _PARAGRAPH * _MEGABYTE
    place = len(_PARAGRAPH) * (_MEGABYTE // 2)
    edit, after = Edit(Span(place, place), 1), text[:place] + "天" + text[place:]
    scan = find_masks(text)
    told: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
        "masks": (lambda: find_masks(after), lambda: rescan(scan, after, edit))
    }
    for language in LANGUAGES:
        told[f"prose, {language}"] = _prose_keystroke(language, text, after, edit)
    return {
        name: {"whole": _seconds([whole] * _TURNS) * 1e3, "keystroke": _seconds([keystroke] * _TURNS) * 1e3}
        for name, (whole, keystroke) in told.items()
    }


def _prose_keystroke(
    language: str, text: str, after: str, edit: Edit
) -> tuple[Callable[[], object], Callable[[], object]]:
    zones = prose_zones(text, language)
    return lambda: prose_zones(after, language), lambda: zones.edited(after, edit)


def main() -> int:
    """Print the growths; tell by the exit code whether each is that of its text."""
    found = run()
    for name, worst in found["worst"].items():
        print(f"{name:18} {worst['growth']:5.1f} × for {found['length']:.0f} × the text, of {worst['opening']!r}")
    for name, told in found["keystrokes"].items():
        print(f"{name:24} whole {told['whole']:7.1f} ms, keystroke {told['keystroke']:6.2f} ms")
    return int(any(worst["growth"] > _TOO_FAST for worst in found["worst"].values()))


if __name__ == "__main__":
    sys.exit(main())
