"""A slow second opinion on masks and near-masks, for the fuzz tests.

Written from the rules, character by character: no regular expressions, nothing shared with the scanner but the names
of the codes and the list of choices.
"""

import unicodedata
from itertools import pairwise, product

from bertfill_ls.core.masks.choices import read_choices

Finding = tuple[str, int, int, str | None]  # code ("mask" for a well-formed one), start, end, replacement

OPEN, CLOSE = "[［【〔〖", "]］】〕〗"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
WORDS = "ASK BASK CASK HASK TASK MUSK MACK MAIK MARK MANK MAWK MASA MASC MASE MASH MASS MAST MASU"
NAMES = "DASK LASK MASM MASQ UMASK RASK SASK"
TRANSLATIONS = "面具 口罩 面罩 遮罩 面膜 蒙面 蒙版 掩码 掩膜 掩模 掩蔽 遮蔽 遮挡 屏蔽"


def naive_findings(text: str, aliases: tuple[str, ...] = ()) -> list[Finding]:
    """Find everything, in the order of places."""
    read = [find(text, start) for start in range(len(text)) for find in (_bracketed, _near, _foreign, _unopened)]
    forms: list[Finding] = []
    for form in sorted((form for form in read if form is not None), key=lambda form: form[1:3]):
        if not forms or form[1] >= forms[-1][2]:
            forms.append(form)
    forms = sorted([*forms, *_aliases(text, aliases, forms)], key=lambda form: form[1:3])
    return sorted(
        [*forms, *_controls(text), *_trailing(text, forms), *_lonely(text, forms)], key=lambda f: (f[1], f[2])
    )


def _aliases(text: str, aliases: tuple[str, ...], forms: list[Finding]) -> list[Finding]:
    taken = {index for form in forms for index in range(form[1], form[2])}
    found: list[Finding] = []
    index = 0
    while index < len(text):
        here = [alias for alias in aliases if text.startswith(alias, index)]
        here = [alias for alias in here if taken.isdisjoint(range(index, index + len(alias)))]
        if here:
            found.append(("mask", index, index + max(map(len, here)), None))
        index += max(map(len, here), default=1)
    return found


def at(text: str, index: int) -> str:
    return text[index] if 0 <= index < len(text) else "\n"


def is_blank(char: str) -> bool:
    return char == "\t" or unicodedata.category(char) in ("Zs", "Zl", "Zp")


def is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" and char not in "\t\r\n"


def is_word_sign(char: str) -> bool:
    return char.isascii() and (char.isalnum() or char == "_")


def narrow(char: str) -> str:
    return chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char


def skip_spaces(text: str, index: int) -> int:
    most = index + 4
    while index < most and (is_blank(at(text, index)) or at(text, index) in INVISIBLE):
        index += 1
    return index


def closes_later(text: str, index: int) -> bool:
    depth = 0
    for char in text[index : index + 100]:
        if char in "\r\n":
            return False
        if char in OPEN:
            depth += 1
            if depth == 2:
                return False
        if char in CLOSE:
            depth -= 1
            if depth < 0:
                return True
    return False


def opens_earlier(text: str, index: int) -> bool:
    depth = 0
    for char in reversed(text[max(0, index - 100) : index]):
        if char in "\r\n":
            return False
        if char in CLOSE:
            depth += 1
            if depth == 2:
                return False
        if char in OPEN:
            depth -= 1
            if depth < 0:
                return True
    return False


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    left = right = 0
    while left < 8 and at(text, start - left - 1) in OPEN:
        left += 1
    while right < 8 and at(text, end + right) in CLOSE:
        right += 1
    if (left, right) == (1, 1) and at(text, end + 1) == "(":
        return start, end
    if left > right and closes_later(text, end + right):
        left = right
    elif right > left and opens_earlier(text, start - left):
        right = left
    return start - left, end + right


def is_link(text: str, start: int, end: int) -> bool:
    if text[start] != "[":
        return False
    own = text[start:end]
    before, after = text[:start], text[end:]
    margin = before[max(before.rfind("\n"), before.rfind("\r")) + 1 :]
    return (
        after.startswith("(")
        or before.endswith("\\")
        or (after.startswith("[") and not after.startswith(own) and not after.startswith("[MASK]"))
        or (before.endswith("]") and not before.endswith(own) and not before.endswith("[MASK]"))
        or (after.startswith(":") and len(margin) <= 3 and margin.strip(" ") == "")
    )


def _bracketed(text: str, start: int) -> Finding | None:
    if text[start] not in OPEN:
        return None
    index = skip_spaces(text, start + 1)
    word_start, word = index, ""
    for position, letter in enumerate("MASK"):
        if position:
            index = skip_spaces(text, index)
        if narrow(at(text, index)) not in (letter, letter.lower()):
            return None
        word += narrow(at(text, index))
        index += 1
    word_end = index
    if is_word_sign(narrow(at(text, index))):
        return None
    index = skip_spaces(text, index)
    colon, body = "", None
    if at(text, index) in ":：":
        stop = index + 1
        while stop < len(text) and stop - index <= 321 and text[stop] not in OPEN + CLOSE + "\r\n":
            stop += 1
        if at(text, stop) in CLOSE and stop - index <= 321:
            colon, body, index = text[index], text[index + 1 : stop], stop
    if at(text, index) not in CLOSE:
        return _unclosed(text, start, word_start, word_end)
    end = index + 1
    touching = is_word_sign(at(text, start - 1)) or is_word_sign(at(text, end))
    outer = widened(text, start, end)
    head = text[start:word_end] + text[word_end : end if body is None else index - len(body)] + text[index]
    if body is not None:
        choices = read_choices(body).choices
        if word != "MASK" and (not choices or touching):
            return None
        if not choices:
            empty = all(is_blank(char) or char in INVISIBLE + "|｜" for char in body)
            return "malformed-choices", start, end, "[MASK]" if empty else None
        meant = f"[MASK:{'|'.join(choices)}]"
        if text[slice(*outer)] == meant:
            return "mask", *outer, None
        if outer == (start, end) and read_choices(body).mended:
            return "malformed-choices", *outer, meant
    else:
        meant = "[MASK]"
        if text[slice(*outer)] == meant:
            return "mask", *outer, None
        if outer == (start, end) and is_link(text, start, end):
            return None
        if word != "MASK" and (outer != (start, end) or touching or text[:start][-2:] in TRANSLATIONS.split()):
            return None
    if outer != (start, end):
        return "doubled-bracket", *outer, meant
    unspaced = "".join(char for char in head if not is_blank(char) and char not in INVISIBLE)
    wide = not (unspaced + colon).isascii()
    if not wide and unspaced != head:
        return "spaced-mask", *outer, meant
    return "mask-case" if not wide and word != "MASK" else "fullwidth-mask", *outer, meant


def _unclosed(text: str, start: int, word_start: int, word_end: int) -> Finding | None:
    if word_start != start + 1 or text[word_start:word_end] not in ("MASK", "ＭＡＳＫ") or closes_later(text, word_end):
        return None
    return "unclosed-mask", *widened(text, start, word_end), None if at(text, word_end) in ":：" else "[MASK]"


def _near(text: str, start: int) -> Finding | None:
    if text[start] not in "[［":
        return None
    end = start + 1
    while at(text, end).isascii() and (at(text, end).isdigit() or at(text, end).isupper()):
        end += 1
    if end == start + 1:
        while at(text, end) in "mask" and end < len(text):
            end += 1
        word = text[start + 1 : end]
        slip = word in ["msak", "amsk", "mmask", "maask", "massk", "maskk"]
    else:
        word = text[start + 1 : end]
        slip = _one_slip(word)
    if at(text, end) not in "]］" or not slip or word in (WORDS + " " + NAMES).split():
        return None
    end += 1
    outer = widened(text, start, end)
    touching = is_word_sign(at(text, outer[0] - 1)) or is_word_sign(at(text, outer[1]))
    if touching or text[outer[0] : outer[0] + 2] == "[[" or is_link(text, *outer):
        return None
    return "misspelled-mask", *outer, "[MASK]"


def _one_slip(word: str) -> bool:
    if len(word) == 3:
        return any("MASK"[:gap] + "MASK"[gap + 1 :] == word for gap in range(4))
    if len(word) == 5:
        return any(word[:extra] + word[extra + 1 :] == "MASK" for extra in range(5))
    if len(word) != 4 or word == "MASK":
        return False
    wrong = [(ours, theirs) for ours, theirs in zip(word, "MASK", strict=True) if ours != theirs]
    swapped = any(word[:i] + word[i + 1] + word[i] + word[i + 2 :] == "MASK" for i in range(3))
    return swapped or (len(wrong) == 1 and wrong[0][0].isalpha())


def _foreign(text: str, start: int) -> Finding | None:
    angles = ["".join(parts) for parts in product("<＜", ["mask", "MASK", "ｍａｓｋ", "ＭＡＳＫ"], ">＞")]
    braces = ["".join(parts) for parts in product("{｛", ["MASK", "ＭＡＳＫ"], "}｝")]
    for written in [*angles, *braces, "(MASK)", "(ＭＡＳＫ)"]:
        if not text.startswith(written, start):
            continue
        end = start + 6
        before, after = at(text, start - 1), at(text, end)
        beside_code = is_word_sign(before) or before in "\\$#%&@^~=]})>" or before == written[0]
        before_code = is_word_sign(after) or after in "({<=" or after == written[-1]
        quoted = before + after in ("“”", "‘’", "「」", "『』", '""', "''")
        glossed = quoted or text[max(0, start - 2) : start] in TRANSLATIONS.split()
        english = written[0] == "(" and before == " " and is_word_sign(at(text, start - 2))
        if beside_code and text[max(0, start - 6) : start] != written:
            return None
        if (before_code and not text.startswith(written, end)) or glossed or english:
            return None
        return "foreign-mask", *widened(text, start, end), "[MASK]"
    return None


def _unopened(text: str, start: int) -> Finding | None:
    word = "".join(map(narrow, text[start : start + 4]))
    before = at(text, start - 1)
    if word != "MASK" or is_word_sign(narrow(before)) or before in OPEN or opens_earlier(text, start):
        return None
    index = start + 4
    replacement = "[MASK]"
    if at(text, index) in ":：":
        stop = index + 1
        while stop < len(text) and stop - index <= 321 and text[stop] not in OPEN + CLOSE + ":：\r\n":
            stop += 1
        choices = read_choices(text[index + 1 : stop]).choices
        if stop - index > 321 or not choices:
            return None
        replacement, index = f"[MASK:{'|'.join(choices)}]", stop
    if at(text, index) not in CLOSE:
        return None
    return "unopened-mask", *widened(text, start, index + 1), replacement


def _controls(text: str) -> list[Finding]:
    findings: list[Finding] = []
    for index, char in enumerate(text):
        if not is_control(char):
            continue
        if findings and findings[-1][2] == index:
            findings[-1] = ("control-character", findings[-1][1], index + 1, "")
        else:
            findings.append(("control-character", index, index + 1, ""))
    return findings


def _trailing(text: str, forms: list[Finding]) -> list[Finding]:
    findings: list[Finding] = []
    for start, end in _lines(text):
        inside = [form[2] for form in forms if start <= form[1] < end]
        if not inside or end - inside[-1] > 1024:
            continue
        cut = end
        while cut > inside[-1] and (is_blank(text[cut - 1]) or is_control(text[cut - 1])):
            cut -= 1
        if "".join(char for char in text[cut:end] if not is_control(char)) == "  ":
            continue
        blank: list[Finding] = []
        for index in range(cut, end):
            if not is_blank(text[index]):
                continue
            if blank and blank[-1][2] == index:
                blank[-1] = ("trailing-space", blank[-1][1], index + 1, "")
            else:
                blank.append(("trailing-space", index, index + 1, ""))
        findings += blank
    return findings


def _lonely(text: str, forms: list[Finding]) -> list[Finding]:
    covered = {index for form in forms for index in range(form[1], form[2])}
    findings: list[Finding] = []
    edges = sorted({0, *_boundaries(text, covered), len(text)})
    for start, end in pairwise(edges):
        inside = [form for form in forms if start <= form[1] < end]
        words = any(text[index].isalnum() for index in range(start, end) if index not in covered)
        if not words and any(form[0] == "mask" for form in inside) and inside[-1][2] - inside[0][1] <= 512:
            findings.append(("no-context", inside[0][1], inside[-1][2], None))
    return findings


def _boundaries(text: str, covered: set[int]) -> set[int]:
    closers = "”’」』）】》〉〕〗］\"')]"
    boundaries = set()
    index = 0
    while index < len(text):
        end = index
        while end not in covered and (step := _terminator(text, end, closers)):
            end += step
        if end == index:
            index += 1
            continue
        while end not in covered and end < len(text) and text[end] in closers:
            end += 1
        boundaries.add(end)
        index = end
    lines = _lines(text)
    for start, end in lines[1:-1]:
        if all(is_blank(text[index]) or is_control(text[index]) for index in range(start, end)):
            boundaries.add(end)
    return boundaries


def _terminator(text: str, index: int, closers: str) -> int:
    """How many characters from ``index`` on end a sentence."""
    char = at(text, index) if index < len(text) else "x"
    if char in "。！？…‥｡":
        return 1
    if char in "!?":
        after = at(text, index + 1)
        return 0 if is_word_sign(after) or after in "/=&%#" else 1
    dots = len(text) - index - len(text[index:].lstrip("."))
    after = at(text, index + dots)
    full_stop = at(text, index - 1) not in "0123456789." and (after.isspace() or after in closers)
    return dots if dots >= 3 or full_stop else 0


def _lines(text: str) -> list[tuple[int, int]]:
    lines, start, index = [], 0, 0
    while index < len(text):
        if text[index] in "\r\n":
            lines.append((start, index))
            index += 2 if text.startswith("\r\n", index) else 1
            start = index
        else:
            index += 1
    return [*lines, (start, len(text))]
