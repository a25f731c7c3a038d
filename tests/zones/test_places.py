"""What is prose and what is not, place by place: in these texts ``[MASK]`` stands in prose and ``[mask]`` does not.

Each row is the kind of a case that a public report or a real document brought up. The texts are looked at with
every kind of line end, and with characters beyond the Basic Multilingual Plane.

Every language of ``zones`` is held here, and what its ``names`` and its ``commands`` are: ``languages/asciidoc``,
``languages/html``, ``languages/latex``, ``languages/latex_commands``, ``languages/markdown``,
``languages/markdown_inline``, ``languages/mdx``, ``languages/org``, ``languages/rest``, ``languages/shared``,
``languages/template_tags``.
"""
# ruff: noqa: E501 - a case is one string; broken up, its places would be hard to see together

import re

import pytest

from bertfill_ls.core.text.spans import Span
from bertfill_ls.zones import prose_zones

LATEX = {
    "behind a reference": r"见图\ref{fig:河}[MASK]示，由式\eqref{eq:b}[MASK]得，文献\cite{li}[MASK]出",
    "behind a near mask": r"见图\ref{a}[ MASK ]，书\cite{b}[MSAK]，\ref{[mask]}",
    "behind a control symbol": r"涨了 7\%[MASK]多，甲\&[MASK]公司，昨\,[MASK]日，行尾\\[MASK]新行",
    "behind a command without arguments": r"用\LaTeX[MASK]排版，\noindent[MASK]下雪，{\kaishu[MASK]字}，等\ldots[MASK]，\item[MASK]",
    "behind the beginning of an environment": r"\begin{center}[MASK]下雪了\end{center}\begin{quote}[MASK]曰\end{quote}",
    "behind names and numbers": r"有\num{35}[MASK]人，\url{https://a.cn/[mask]}[MASK]是，\label{sec:[mask]}[MASK]年",
    "two masks behind a command": r"\LaTeX[MASK][MASK]，\ref{a}[MASK][MASK]",
    "settings": r"\includegraphics[width=[mask]]{图[mask]}\\[2[mask]pt]\usepackage[utf8[mask]]{x}",
    "short titles": r"\section[短[MASK]名]{长[MASK]名}\caption[短[MASK]]{图[MASK]}\cite[见第[MASK]章]{[mask]}\item[春[MASK]]",
    "titles of environments": "\\begin{theorem}[商高[MASK]理]\n勾三[MASK]\n\\end{theorem}\n\\begin{frame}[t]{题[MASK]}\n",
    "arguments of environments": r"\begin{tabular}{l[mask]l}春[MASK]\end{tabular}\begin{figure}[h[mask]t]冬[MASK]",
    "text in the argument of an environment": r"\begin{mybox}{小结与[MASK]望}正文[MASK]\end{mybox}",
    "definitions with half an environment": (
        "\\newcommand{\\ee}{\\end{equation}}\n\\newcommand{\\be}{\\begin{equation}}\n\\def\\bg{\\begin{align}}\n昨[MASK]"
    ),
    "an environment of a definition": (
        "\\newenvironment{卡}[1]{\\begin{tikzpicture}}{\\end{tikzpicture}}\n昨[MASK]\n\\begin{align}[mask]\\end{align}夜[MASK]"
    ),
    "a definition over several lines": "\\newcommand{\\x}[1]{%\n  \\begin{equation}\n  文[MASK]\n}\n昨[MASK]\n",
    "skipped text": "\\iffalse\n昨[mask]\n\\ifx a b [mask] \\fi\n[mask]\n\\fi\n今[MASK]\n\\iffalse [mask] \\else 晴[MASK] \\fi",
    "no conditional": "\\iffalse\n$a \\iff b$ \\ifthenelse{a}{b}{c}\n% \\fi [mask]\n[mask]\\fi 晴[MASK]",
    "verbatim of packages": (
        "\\begin{semiverbatim}\n昨[mask]\n\\end{semiverbatim}\n\\Verb|x[mask]|[MASK]\\mint{python}|y[mask]|[MASK]\n"
        "\\mintinline[a=b]{c++}{[mask]}[MASK]\\begin{circuitikz}\n\\draw [mask];\n\\end{circuitikz}[MASK]"
    ),
    "names over several lines": "又见\\cite{甲,\n乙[mask],\n丙[mask]}[MASK]，\\tikzset{a={b},\n c=[mask]\n}完[MASK]\n",
    "an unclosed name ends with its paragraph": "\\cite{甲[mask]\n[mask]\n\n昨[MASK]",
    "lengths": r"\rule{1[mask]cm}{2[mask]pt}[MASK]\setcounter{页}{3[mask]}[MASK]\multicolumn{2}{c[mask]}{春[MASK]}",
}

MARKDOWN = {
    "less than": "若 n<m，则春[MASK]暖；若 p>q 则寒[MASK]。\n\n其中 a<b&&(c-d) 春[MASK]暖；a>b\n\n<id, 指向[MASK]的>，又[MASK]",
    "tags": "<b title='[mask]'>春[MASK]</b> <br data-x=[mask] /> <a\nhref='[mask]'>[MASK]</a> <m-x @click=\"[mask]\">[MASK]",
    "an admonition": '!!! note "题[MASK]"\n    春[MASK]\n\n    夏[MASK]\n\n        [mask]\n\n    ```\n    [mask]\n    ```\n秋[MASK]\n\n    [mask]',
    "details and tabs": '??? tip\n\n    春[MASK]\n\n???+ tip "甲"\n    夏[MASK]\n\n=== "乙"\n\n    秋[MASK]\n\n    !!! a\n\n        冬[MASK]\n',
    "an admonition behind text": "春[MASK]\n!!! note\n    夏[MASK]\n\n    秋[MASK]\n",
    "a heading with a line below": "春[MASK]\n===\n\n    [mask]\n",
    "a footnote": "文[^1]\n\n[^1]: 春[MASK]\n\n    夏[MASK]\n\n        [mask]\n\n秋[MASK]\n\n    [mask]",
    "a definition list": "词\n:   春[MASK]\n\n    夏[MASK]\n\n词\n:   `[mask]` 秋[MASK]\n",
    "code of templates": (
        "{% codeblock lang:js %}\n[mask]\n\n[mask]\n{% endcodeblock %}\n春[MASK]\n\n{% highlight ruby %}\n[mask]\n"
        "{% endhighlight %}\n\n{{< highlight go >}}\n[mask]\n{{< /highlight >}}\n夏[MASK]{% raw %}[mask]{% endraw %}[MASK]"
    ),
    "tags of templates": "{% asset_img [mask].jpg %} 春[MASK]\n{{< video [mask] >}}夏[MASK]\n{% note %}\n秋[MASK]\n{% endnote %}\n100{%冬[MASK]",
    "front matter": "---\n题: [mask]\n\n述: [mask]\n...\n春[MASK]\n",
    "front matter that is not closed": "---\n注: 初[MASK]稿\n\n春[MASK]\n",
    "front matter of Hugo that is not closed": "+++\ntitle = '[MASK]'\n\n春[MASK]\n",
    "math in brackets": "设 \\\\(x[mask]\\\\) 为[MASK]\n\n\\\\[\nx\n- [mask]\n\\\\]\n春[MASK]\\\\[ [mask] \\\\]\n\n\\begin{align}\n- [mask]\n\\end{align}\n夏[MASK]",
    "escaped brackets are text": "\\(春[MASK]\\) 与 \\[夏[MASK]\\]，路径 C:\\\\(秋[MASK])",
    "math in brackets that is not closed": "\\\\[\n[mask]\n\n春[MASK]\n\n\\begin{align}[mask]\n\n夏[MASK]",
    "a lone tag": "<Card>\n\n```js\n[mask]\n```\n\n</Card>\n```\n\n春[MASK]\n",
    "a lone tag does not interrupt": "文[MASK]\n<Card>\n```\n[mask]\n```\n",
    "a block of HTML": "<div>\n```\n春[MASK]\n    夏[MASK]\n\n```\n[mask]\n```\n",
    "raw markup": "文 <?php echo '[mask]'; ?> 春[MASK]\n\n<![CDATA[ [mask]\n\n[mask] ]]>\n\n<?\n[mask]\n\n[mask] ?>\n夏[MASK] <!DOCTYPE [mask]>",
    "Quarto and R": "```{python}\n#| label: [mask]\n```\n值 `r [mask]`，::: {.callout-note}\n春[MASK]\n:::\n",
}

MDX = {
    "modules": 'import A from "./[mask]"\n\nexport const meta = {\n  题: "[mask]",\n\n  b: ":(",\n  c: [mask]\n}\n\n春[MASK]\nimport 夏[MASK]\n',
    "comments": "{/* [mask] */}\n\n春 {/* [mask] */} 夏[MASK]\n\n{/*\n[mask]\n\n[mask]\n*/}\n秋[MASK]\n",
    "expressions": "文 {props.[mask]} 春[MASK] {a({b: '[mask]'})} 夏[MASK]\n\n{list.map(x => (\n  [mask]\n\n))}\n\n秋 { 冬[MASK]",
    "tags with expressions": '<Aside title={"[mask]"} {...[mask]}>\n    春[MASK]\n\n    夏[MASK]\n</Aside>\n\n<A.B>秋[MASK]</A.B> <>冬[MASK]</>',
    "a fence behind a tag": "<Card>\n```js\n[mask]\n```\n</Card>\n春[MASK]",
    "front matter": "---\n题: [mask]\n---\n\nimport A from '[mask]'\n\n春[MASK]",
    "switched off": "{/* bertfill-disable */}\n[mask]\n{/* bertfill-enable */}\n春[MASK]\n\n{/* bertfill-disable-next-line */}\n[mask]\n夏[MASK]",
}

VUE = {
    "the template": "<template>\n  <p :title=\"[mask]\">春[MASK]</p>\n  <template #a>夏[MASK]</template>\n</template>\n<script>\n'[mask]'\n</script>\n",
    "expressions": "<template>{{ [mask] }}春[MASK]{{\n  [mask]\n}}夏[MASK]</template>\n<style>\n[mask]\n</style>",
    "a template of another language": '<template lang="pug">\np [mask]\n</template>\n<template lang="html">春[MASK]</template>',
}

REST = {
    "literal blocks": "代码如下：::\n\n    [mask]\n\n    [mask]\n\n春[MASK]\n\n::\n\n  [mask]\n\n夏[MASK]\n\n- 项::\n\n    [mask]\n",
    "a literal block of a list item": "- 项::\n\n    [mask]\n\n  春[MASK]\n\n1. 项::\n\n     [mask]\n\n   夏[MASK]\n\n- 甲\n  乙::\n\n    [mask]\n\n  秋[MASK]\n",
    "a quoted literal block": "如下::\n\n> [mask]\n> [mask]\n\n春[MASK]\n",
    "an announcement without a block": "如下::\n\n春[MASK]\n\n  夏[MASK]\n",
    "code": ".. code-block:: python\n   :caption: [mask]\n\n   x = '[mask]'\n\n     [mask]\n\n春[MASK]\n\n.. math:: [mask]\n\n夏[MASK]",
    "prose of directives": ".. note:: 春[MASK]\n   :class: [mask]\n\n   夏[MASK]\n\n   .. code::\n\n      [mask]\n\n   秋[MASK]\n\n.. figure:: [mask].png\n\n   图[MASK]\n",
    "comments and targets": ".. 注释 [mask]\n   [mask]\n\n   [mask]\n\n.. _名[mask]: https://a.cn\n\n春[MASK]\n\n..\n   [mask]\n\n.. [1] 夏[MASK]\n",
    "inline": "春[MASK] ``[mask]`` :math:`[mask]` :ref:`夏[MASK] <[mask]>` `秋[MASK] <https://a.cn/[mask]>`_ *冬[MASK]*",
    "doctest": ">>> x = [mask]\n[mask]\n\n春[MASK]\n",
    "headings": "春[MASK]\n======\n\n夏[MASK]\n",
    "switched off": ".. bertfill-disable\n\n[mask]\n\n.. bertfill-enable\n\n春[MASK]\n\n.. bertfill-disable-next-line\n[mask]\n夏[MASK]",
}

ASCIIDOC = {
    "delimited blocks": "----\n[mask]\n\n[mask]\n----\n春[MASK]\n\n....\n[mask]\n....\n\n////\n[mask]\n////\n夏[MASK]\n\n++++\n[mask]\n++++\n秋[MASK]\n",
    "source": "[source,java]\n----\n[mask]\n----\n\n[source]\nx = [mask]\ny = [mask]\n\n春[MASK]\n\n```js\n[mask]\n```\n夏[MASK]",
    "indented is literal": "春[MASK]\n\n x = [mask]\n [mask]\n\n* 夏[MASK]\n  秋[MASK]\n\n",
    "a title with a line below": "春夏秋冬\n----\n\n夏[MASK]\n",
    "attributes and comments": ":题: x\n:keywords: [mask]\n// [mask]\n春[MASK]\n// [mask]\n夏[MASK]\n\n[quote, 作者]\n秋[MASK]\n\n[MASK]\n",
    "blocks of prose": "====\n春[MASK]\n====\n\n****\n夏[MASK]\n****\n\nNOTE: 秋[MASK]\n\n.题[MASK]\n|===\n|冬[MASK]\n|===\n",
    "inline": "春[MASK] `[mask]` ``[mask]``夏[MASK] +++[mask]+++ stem:[a[mask] https://a.cn/x[秋[MASK]] <<sec,冬[MASK]>> {name}",
    "macros": "image::图.png[春[MASK]]\n\nimage:a.png[夏[MASK]] kbd:[[mask]] pass:[[mask]]\n",
    "switched off": "// bertfill-disable\n[mask]\n\n[mask]\n// bertfill-enable\n春[MASK]\n\n// bertfill-disable-next-line\n[mask]\n夏[MASK]\n",
}

ORG = {
    "blocks": "#+BEGIN_SRC python\n[mask]\n\n[mask]\n#+END_SRC\n春[MASK]\n#+begin_example\n[mask]\n#+end_example\n夏[MASK]\n#+BEGIN_QUOTE\n秋[MASK]\n#+END_QUOTE\n",
    "a heading ends a block": "#+BEGIN_SRC c\n[mask]\n* 题[MASK]\n春[MASK]\n",
    "drawers and keywords": "#+TITLE: 春[MASK]\n#+OPTIONS: [mask]\n* 题\n:PROPERTIES:\n:ID: [mask]\n:END:\n夏[MASK]\n# [mask]\n: [mask]\n秋[MASK]\n",
    "inline": "春[MASK] ~[mask]~ =[mask]= [[https://a.cn/[mask]][x]] 夏[MASK] \\( [mask] \\) $x[mask]$ src_c{[mask]} @@html:[mask]@@",
    "links": "[[file:a.org][春[MASK]]] [[MASK]] 夏[MASK]",
    "environments": "\\begin{align}\n[mask]\n\\end{align}\n春[MASK]\n",
    "switched off": "# bertfill-disable\n[mask]\n\n# bertfill-enable\n春[MASK]\n# bertfill-disable-next-line\n[mask]\n夏[MASK]\n",
}

COMMANDS = {
    "html": "<!-- bertfill-disable-line --> [mask]\n春[MASK]\n<!-- bertfill-disable-next-line -->\n[mask]\n夏[MASK]\n",
    "latex": "[mask] % bertfill-disable-line\n春[MASK]\n% bertfill-disable-next-line\n[mask]\n夏[MASK]\n",
    "markdown": "[mask] <!-- bertfill-disable-line -->\n春[MASK]\n\n<!-- bertfill-disable-next-line -->\n[mask]\n夏[MASK]\n",
}

TABLES = {"latex": LATEX, "markdown": MARKDOWN, "mdx": MDX, "vue": VUE, "rst": REST, "asciidoc": ASCIIDOC, "org": ORG}
CASES = [
    *(
        pytest.param(language, text, id=f"{language}: {name}")
        for language, table in TABLES.items()
        for name, text in table.items()
    ),
    *(pytest.param(language, text, id=f"{language}: one line switched off") for language, text in COMMANDS.items()),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(("language", "text"), CASES)
def test_prose_is_told_from_the_rest(language: str, text: str, line_end: str) -> None:
    zones = prose_zones(text.replace("\n", line_end), language)
    read = text.replace("\n", line_end)
    wrong = [
        read[max(0, found.start() - 20) : found.end() + 10]
        for found in re.finditer(r"\[ ?(?:MASK|MSAK|mask) ?\]", read)
        if zones.is_prose(Span(*found.span())) != (found.group() != "[mask]")
    ]
    assert wrong == []


@pytest.mark.parametrize(("language", "text"), CASES)
def test_characters_beyond_the_basic_plane_move_nothing(language: str, text: str) -> None:
    moved = re.sub("[春夏秋冬昨]", "𠮷", text)
    before, after = prose_zones(text, language), prose_zones(moved, language)
    places = [Span(place, place + 1) for place in range(len(text))]
    assert after.are_prose(places) == before.are_prose(places)
