"""Documents made up at random, from sentences of our own: Markdown, HTML, LaTeX, reStructuredText with masks in them."""
# ruff: noqa: E501 - tables of pieces

from collections.abc import Callable
from random import Random

_SENTENCES = (
    "清早的雾还没散[MASK]", "他把信折好[MASK]", "井水比往年[MASK]一些", "𠮷野家的灯亮着[MASK]", "孩子们数到一百[MASK]", "[MASK]雨停了",
    "路边的柿子[MASK]红了", "post 与 get [MASK]有别", "价钱是 $5 到 $6 [MASK]", "三月 [MASK] 四月", "若 n<m，则[MASK]；若 p>q [MASK]",
)  # fmt: skip
_INLINE = (
    "`x[MASK]`", "``y`[MASK]``", "[去处[MASK]](https://a.cn/[MASK])", '[名[MASK]](<b c> "题[MASK]")', "![图[MASK]](a[MASK].png)",
    "<https://a.cn/[MASK]>", "*很[MASK]*", "**更[MASK]**", '<b title="[MASK]">粗[MASK]</b>', "<code>[MASK]</code>", "<!-- [MASK] -->",
    "$x_[MASK]$", "$$y[MASK]$$", r"\*非斜体[MASK]\*", "<br/>", "<?php [MASK] ?>", "<![CDATA[ [MASK] ]]>", "a<b>c", "&lt;[MASK]&gt;", "[^1]",
    "<kbd>[MASK]</kbd>", "<a\nhref='[MASK]'>链[MASK]</a>",
)  # fmt: skip


def _sentence(random: Random) -> str:
    pieces = [random.choice(_SENTENCES)]
    for _ in range(random.randrange(3)):
        pieces += [random.choice(_INLINE), random.choice(_SENTENCES)]
    return "".join(pieces) + "。"


def _paragraph(random: Random) -> str:
    return "\n".join(_sentence(random) for _ in range(random.randint(1, 3)))


def _indented(text: str, prefix: str, first: str | None = None) -> str:
    lines = [prefix + line if line or prefix.strip() else "" for line in text.split("\n")]
    if first is not None:
        lines[0] = first + lines[0][len(prefix) :]
    return "\n".join(lines)


def _fence(random: Random) -> str:
    sign = random.choice(["```", "~~~", "````"])
    return f"{sign}{random.choice(['', 'js', ' python'])}\nlet a = '[MASK]'\n\n    [MASK]\n{sign}"


def _list(random: Random) -> str:
    sign = random.choice(["- ", "* ", "1. ", "10) "])
    items = [_indented(blocks(random, 2, deep=True), " " * len(sign), sign) for _ in range(random.randint(1, 2))]
    return random.choice(["\n", "\n\n"]).join(items)


def _html(random: Random) -> str:
    return random.choice(
        [
            "<div>\n行[MASK]\n```\n[MASK]\n</div>", "<Card>\n\n里[MASK]\n\n</Card>", "<pre>\n[MASK]\n\n[MASK]\n</pre>",
            "<script>\n'[MASK]'\n\n'[MASK]'\n</script>", "<!--\n[MASK]\n\n[MASK]\n-->", "<?x\n[MASK]\n\n?>",
            '<p class="[MASK]">段[MASK]</p>', "<details>\n<summary>题[MASK]</summary>\n\n文[MASK]\n\n</details>",
        ]
    )  # fmt: skip


_BLOCKS: tuple[Callable[[Random], str], ...] = (
    _paragraph,
    _paragraph,
    _paragraph,
    _fence,
    _list,
    _html,
    lambda random: f"{'#' * random.randint(1, 6)} {_sentence(random)}",
    lambda random: f"{random.choice(_SENTENCES)}\n===",
    lambda random: "    代码[MASK]\n\n    [MASK]",
    lambda random: _indented(blocks(random, 2, deep=True), "> "),
    lambda random: f"| 甲[MASK] | 乙 |\n|---|---|\n| `[MASK]` | {random.choice(_SENTENCES[:3])} |",
    lambda random: f"$$\nx = [MASK]\n$$\n\n{random.choice(_SENTENCES)}",
    lambda random: "[a]: https://a.cn/[MASK] '题'",
    lambda random: "***",
    lambda random: f"!!! note\n    {random.choice(_SENTENCES)}\n\n    {random.choice(_SENTENCES)}\n\n        [MASK]",
    lambda random: f"词\n:   {random.choice(_SENTENCES)}\n\n    {random.choice(_SENTENCES)}",
)


def blocks(random: Random, most: int, *, deep: bool = False) -> str:
    """Return some blocks of Markdown; deep within lists and quotes no more of these."""
    choice = [block for block in _BLOCKS if block is not _list] if deep else _BLOCKS
    made = [random.choice(choice if not deep else choice[:5])(random) for _ in range(random.randint(1, most))]
    return "".join(block + random.choice(["\n\n", "\n\n", "\n"]) for block in made).rstrip()


def markdown_document(random: Random) -> str:
    """Return a document of Markdown."""
    front = random.choice(["", "", "---\ntitle: 题[MASK]\n---\n\n", "---\n注: 初稿[MASK]\n\n"])
    note = "\n\n开头[^1]\n\n[^1]: 脚注[MASK]。\n\n    脚注之二[MASK]。\n\n结尾[MASK]。\n"
    return front + blocks(random, 6) + note


def html_document(random: Random) -> str:
    """Return a document of HTML."""
    pieces = (
        "<p>{}</p>", "<p title='[MASK]'>{}", "<pre>[MASK]\n\n[MASK]</pre>", "<!-- [MASK]\n-->", "<ul><li>{}<li>{}</ul>",
        "<script>\nif (a < b) '[MASK]'\n</script>", "<style>a[MASK]{{}}</style>", "{}<code>[MASK]</code>{}", "<img alt='[MASK]'>{}",
        "<textarea>[MASK]</textarea>", "<table><tr><td>{}</td></tr></table>", "<a\n  href='[MASK]'\n>{}</a>", "<svg><text>[MASK]</text></svg>",
        "&lt;{}&gt;", "<h2 data-a=[MASK]>{}</h2>", "<br/>{}<hr>",
    )  # fmt: skip
    plain = [sentence for sentence in _SENTENCES if "<" not in sentence]
    made = [
        random.choice(pieces).format(random.choice(plain), random.choice(plain)) for _ in range(random.randint(2, 9))
    ]
    return (
        "<!DOCTYPE html>\n<html><head><title>题[MASK]</title></head><body>\n" + "\n".join(made) + "\n</body></html>\n"
    )


_LATEX_INLINE = (
    r"见\ref{fig:[MASK]}[MASK]示", r"式\eqref{e}[MASK]得", r"\cite{[MASK]}[MASK]出", r"\cite[见[MASK]页]{[MASK]}", r"六成\%[MASK]",
    r"甲\,[MASK]", r"\LaTeX[MASK]", r"\LaTeX{}[MASK]", r"{\kaishu[MASK]字}", r"$x_{[MASK]}$[MASK]", r"\(y[MASK]\)[MASK]", r"\emph{很[MASK]}",
    r"\textbf{更\emph{更[MASK]}}", r"\footnote{注[MASK]}", r"\verb|[MASK]|[MASK]", r"\url{https://a.cn/[MASK]}[MASK]", r"\href{https://a.cn/[MASK]}{链[MASK]}",
    r"\textcolor{red[MASK]}{红[MASK]}", r"\num{35[MASK]}[MASK]人", r"\hspace{1[MASK]cm}[MASK]", r"等\ldots[MASK]", r"\label{sec:[MASK]}[MASK]",
)  # fmt: skip


def _latex_sentence(random: Random) -> str:
    plain = [sentence for sentence in _SENTENCES if "$" not in sentence]
    pieces = [random.choice(plain)]
    for _ in range(random.randrange(4)):
        pieces += [random.choice(_LATEX_INLINE), random.choice(plain)]
    return "".join(pieces) + "。" + random.choice(["", "", " % 旁注[MASK]"])


_LATEX_BLOCKS: tuple[Callable[[Random], str], ...] = (
    _latex_sentence,
    _latex_sentence,
    lambda random: "\n".join(_latex_sentence(random) for _ in range(3)),
    lambda random: f"\\section[短[MASK]题]{{长[MASK]题}}\n{_latex_sentence(random)}",
    lambda random: f"\\begin{{quote}}[MASK]曰\n{_latex_sentence(random)}\n\\end{{quote}}",
    lambda random: f"\\begin{{itemize}}\n  \\item {_latex_sentence(random)}\n  \\item[名[MASK]] 其二\n\\end{{itemize}}",
    lambda random: "\\begin{verbatim}\n[MASK] % [MASK]\n\\end{verbatim}\n后[MASK]",
    lambda random: "\\begin{lstlisting}\nx = [MASK]\n\\end{lstlisting}",
    lambda random: "\\begin{align*}\nx &= [MASK] \\\\\n\\end{align*}\n后[MASK]",
    lambda random: "\\[\nx = [MASK]\n\\]\n后[MASK]",
    lambda random: "$$ x[MASK] $$ 后[MASK]",
    lambda random: "\\begin{theorem}[商高[MASK]理]\n勾三[MASK]\n\\end{theorem}",
    lambda random: "\\begin{tabular}{ll}\n甲[MASK] & 乙[MASK] \\\\\n\\end{tabular}",
    lambda random: (
        "\\begin{figure}[ht]\n\\includegraphics[width=1[MASK]]{图[MASK]}\n\\caption[短[MASK]]{图题[MASK]}\n\\end{figure}"
    ),
    lambda random: "\\begin{comment}\n[MASK]\n\\end{comment}",
)


def latex_document(random: Random) -> str:
    """Return a document of LaTeX."""
    made = [random.choice(_LATEX_BLOCKS)(random) for _ in range(random.randint(2, 8))]
    return "\\usepackage[utf8]{inputenc}\n" + "\n\n".join(made) + "\n"


_REST_INLINE = (
    "``x[MASK]``", "``y`[MASK]``", ":math:`z_[MASK]`", ":code:`[MASK]`", "`去处[MASK] <https://a.cn/[MASK]>`_", "*很[MASK]*", "**更[MASK]**",
    ":emphasis:`重[MASK]`", r"\*星[MASK]\*", "https://a.cn/x",
)  # fmt: skip


def _rest_sentence(random: Random) -> str:
    plain = [sentence for sentence in _SENTENCES if "<" not in sentence]
    pieces = [random.choice(plain)]
    for _ in range(random.randrange(3)):
        pieces += [random.choice(_REST_INLINE), random.choice(plain)]
    return " ".join(pieces) + " 。"


_REST_BLOCKS: tuple[Callable[[Random], str], ...] = (
    _rest_sentence,
    _rest_sentence,
    lambda random: f"{_rest_sentence(random)}\n{_rest_sentence(random)}",
    lambda random: f"{_rest_sentence(random)} ::\n\n    代码[MASK]\n\n      [MASK]\n\n    [MASK]",
    lambda random: "如下::\n\n> [MASK]\n> [MASK]",
    lambda random: ".. code:: python\n   :number-lines: 1\n\n   x = '[MASK]'\n\n     [MASK]",
    lambda random: ".. math::\n\n   x_[MASK]",
    lambda random: (
        f".. note:: {_rest_sentence(random)}\n   :class: a\n\n   {_rest_sentence(random)}\n\n   ::\n\n      [MASK]\n\n   后[MASK]"
    ),
    lambda random: (
        f".. tip::\n\n   {_rest_sentence(random)}\n\n   - {_rest_sentence(random)}\n\n     {_rest_sentence(random)}"
    ),
    lambda random: ".. 旁注[MASK]\n   [MASK]\n\n   [MASK]",
    lambda random: ".. _名[MASK]: https://a.cn/[MASK]",
    lambda random: f".. figure:: a[MASK].png\n   :alt: 图[MASK]\n\n   图题[MASK]\n\n   {_rest_sentence(random)}",
    lambda random: f"- {_rest_sentence(random)}\n\n- 项::\n\n    [MASK]\n\n  后[MASK]",
    lambda random: ">>> x[MASK]\n[MASK]",
    lambda random: f"题目[MASK]\n{'=' * 30}",
    lambda random: f"引文：\n\n  {_rest_sentence(random)}\n\n  {_rest_sentence(random)}",
    lambda random: "词\n  释义[MASK]\n\n  又一段[MASK]",
    lambda random: ":作者: 张[MASK]\n:日期: 今[MASK]",
    lambda random: ".. raw:: html\n\n   <b>[MASK]</b>",
)


def rest_document(random: Random) -> str:
    """Return a document of reStructuredText."""
    made = [random.choice(_REST_BLOCKS)(random) for _ in range(random.randint(2, 8))]
    return "\n\n".join(["开头[MASK]。", *made]) + "\n"
