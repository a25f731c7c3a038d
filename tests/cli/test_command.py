"""The real command as a shell runs it: its tables and JSON, its exit codes, and what it says of bad input.

``main`` and what it dispatches to are held here, each through a process of its own: ``commands/explain``,
``commands/doctor``, ``commands/requests``, ``output/compare``; so are ``exits``. What ``streams`` makes sure of is held
with the process of the server.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import bertfill, json_lines
from tests.inference.models import write_tiny_model

POEM = "𠮷：床前明月光,疑是地[MASK]霜。"


def test_fill_shows_a_table_with_bars_and_reasons() -> None:
    done = bertfill("fill", POEM)
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0, done.stderr
    assert lines[0] == POEM
    assert lines[1].strip() == "──────"
    assert [line.split()[0] for line in lines[2:7]] == ["1", "2", "3", "4", "5"]
    shares = [float(line.split("%")[0].split()[-1].removeprefix("<")) for line in lines[2:7]]
    assert shares == sorted(shares, reverse=True)


def test_fill_reads_its_sentences_from_files_and_skips_lines_without_masks(tmp_path: Path) -> None:
    page = tmp_path / "诗.txt"
    page.write_bytes(f"\ufeff没有\r\n{POEM}\r\n还是没有\r\n今天天气真[MASK]啊。".encode())
    done = bertfill("fill", "-f", str(page))
    assert done.returncode == 0, done.stderr
    headers = [line for line in done.stdout.decode().splitlines() if line.startswith(str(page))]
    assert headers == [f"{page}:2", f"{page}:4"]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_option_counts_wherever_it_stands(place: int, tmp_path: Path) -> None:
    words = ["fill", POEM]
    done = bertfill(*words[:place], "--model", str(tmp_path), "--log-file", str(tmp_path / "log"), *words[place:])
    assert (done.returncode, done.stdout) == (3, b"")
    assert str(tmp_path) in done.stderr.decode()
    assert (tmp_path / "log").exists()


def test_json_lines_come_back_in_order_with_offsets_in_code_points() -> None:
    given = "\n".join(
        json.dumps(request)
        for request in (
            {"text": POEM, "top_k": 2},
            {"text": "没有。"},
            {"text": "𠮷[MASK]今天[mask]", "targets": ["好", "坏"]},
        )
    ).encode()
    done = bertfill("fill", "--jsonl", given=given)
    assert done.returncode == 0, done.stderr
    poem, none, both = json_lines(done.stdout)
    [gap] = poem["gaps"]
    assert POEM[gap["start"] : gap["end"]] == "[MASK]" and len(gap["candidates"]) == 2
    assert all(POEM[token["start"] : token["end"]] == token["text"] for token in gap["attribution"])
    assert none["gaps"] == [] and none["problems"] == []
    assert {candidate["text"] for candidate in both["gaps"][0]["candidates"]} == {"好", "坏"}
    [problem] = both["problems"]
    assert (problem["code"], problem["start"], problem["end"]) == ("mask-case", 9, 15)


def test_a_lone_surrogate_survives_the_round_trip() -> None:
    done = bertfill("fill", "--jsonl", given=b'{"text": "\\ud800[MASK]\\u597d"}\n')
    assert done.returncode == 0, done.stderr
    [answer] = json_lines(done.stdout)
    assert answer["text"] == "\ud800[MASK]好"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("not json", "JSON"),
        ("[1]", "text"),
        ('{"text": 1}', "text"),
        ('{"text": "[MASK]", "top_k": 0}', "top_k"),
        ('{"text": "[MASK]", "top_k": 51}', "top_k"),
        ('{"text": "[MASK]", "top_k": true}', "top_k"),
        ('{"text": "[MASK]", "targets": "上"}', "targets"),
        ('{"text": "[MASK]", "targets": []}', "targets"),
        ('{"text": "[MASK]", "topk": 3}', "topk"),
    ],
)
def test_a_bad_json_line_is_answered_in_its_place(line: str, said: str) -> None:
    good = json.dumps({"text": POEM})
    done = bertfill("fill", "--jsonl", given=f"{good}\n{line}\n{good}\n".encode())
    first, bad, last = json_lines(done.stdout)
    assert done.returncode == 2
    assert said in bad["error"] and first == last
    assert (bad["file"], bad["line"]) == ("-", 2)


def test_check_names_file_line_and_column(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_bytes("好\u2028好\r\n𠮷𠮷[MASK 好\r\n[1] [注] MASKED\n".encode())
    done = bertfill("check", str(page))
    assert done.returncode == 1
    assert done.stdout.decode().startswith(f"{page}:2:3: unclosed-mask ")
    [problem] = json_lines(bertfill("check", "--json", str(page)).stdout)
    assert (problem["line"], problem["column"], problem["code"]) == (2, 3, "unclosed-mask")


def test_check_looks_at_prose_only(tmp_path: Path) -> None:
    page = tmp_path / "a.MD"
    page.write_text("```\n[MSAK]\n```\n𠮷`[MASK`好[mask]\n", encoding="utf-8")
    found = bertfill("check", "--json", str(page))
    assert [(each["line"], each["code"]) for each in json_lines(found.stdout)] == [(4, "mask-case")]
    plain = page.rename(tmp_path / "a.txt")
    assert len(json_lines(bertfill("check", "--json", str(plain)).stdout)) == 3


def test_check_of_clean_text_says_nothing(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text(POEM, encoding="utf-8")
    done = bertfill("check", str(page))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_file_that_is_not_utf8_is_named_with_the_byte(tmp_path: Path) -> None:
    page = tmp_path / "gbk.txt"
    page.write_bytes(b"abc\n" + "床前".encode("gbk"))
    for command in (["check", str(page)], ["fill", "-f", str(page)]):
        done = bertfill(*command)
        assert done.returncode == 2
        assert str(page) in done.stderr.decode() and "4" in done.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [["fill", "-f", "/nowhere/𠮷.txt"], ["check", "/nowhere"], ["nonsense"], ["fill", "--top-k", "0", "x"]],
)
def test_usage_and_input_errors_end_with_2(arguments: list[str]) -> None:
    done = bertfill(*arguments)
    assert done.returncode == 2
    assert done.stderr and b"Traceback" not in done.stderr


def test_a_model_that_is_not_there_ends_with_3_in_the_users_language() -> None:
    done = bertfill("fill", "--model", "/nowhere/模型", POEM, language="zh_CN.UTF-8")
    assert done.returncode == 3
    assert "/nowhere/模型" in done.stderr.decode() and "Traceback" not in done.stderr.decode()
    assert any("\u4e00" <= character <= "\u9fff" for character in done.stderr.decode().replace("模型", ""))


def test_a_reader_that_stops_early_sees_no_traceback(tmp_path: Path) -> None:
    page = tmp_path / "many.txt"
    page.write_text(f"{POEM}\n" * 200, encoding="utf-8")
    command = f'"{sys.executable}" -m bertfill_ls fill -f "{page}" | head -n 1'
    done = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
    assert done.stdout.decode().startswith(f"{page}:1")
    assert done.stderr == b""


def test_a_pipe_gets_its_answer_without_closing_its_end() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bertfill_ls", "fill", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    for _ in range(2):
        process.stdin.write(json.dumps({"text": POEM}).encode() + b"\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["text"] == POEM
    process.stdin.close()
    assert process.wait(10) == 0
    process.stdout.close()


def test_output_is_utf8_whatever_the_locale_says() -> None:
    done = bertfill("fill", POEM, language="C", PYTHONUTF8="0", PYTHONIOENCODING="")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode("utf-8").startswith(POEM)


def test_doctor_finds_a_whole_installation() -> None:
    done = bertfill("doctor", "--json")
    findings = {finding["name"]: finding for finding in json_lines(done.stdout)}
    assert done.returncode == 0, done.stdout
    assert all(finding["good"] for finding in findings.values())
    assert {"onnxruntime", "model-folder", "model-files", "one-fill", "logs"} <= set(findings)


@pytest.mark.parametrize(
    ("share", "code", "shown"), [(0.453, 0, "45.3%"), (0.042, 3, "4.2%")], ids=["fills", "does not"]
)
def test_doctor_shows_what_came_of_the_smoke_test(share: float, code: int, shown: str, tmp_path: Path) -> None:
    write_tiny_model(tmp_path)
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    manifest["smoke_test"] = {"masks": 190, "first_right": share, "passed": code == 0}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = bertfill("doctor", "--json", "--model", str(tmp_path))
    [found] = [finding for finding in json_lines(done.stdout) if finding["name"] == "smoke-test"]
    assert (done.returncode, found["good"]) == (code, code == 0)
    assert shown in found["value"] and "190" in found["value"]


def test_doctor_says_what_is_wrong_with_a_model(tmp_path: Path) -> None:
    done = bertfill("doctor", "--model", str(tmp_path))
    assert done.returncode == 3
    assert "✗" in done.stdout.decode() and str(tmp_path) in done.stdout.decode()


def test_a_gap_of_masks_is_filled_with_whole_phrases() -> None:
    text = "𠮷我觉得今天很[MASK][MASK]，你[MASK]？"
    [answer] = json_lines(bertfill("fill", "--json", text).stdout)
    gap, single = answer["gaps"]
    assert len(gap["masks"]) == 2 and "masks" not in single
    assert text[gap["start"] : gap["end"]] == "[MASK][MASK]"
    scores = [candidate["score"] for candidate in gap["candidates"]]
    assert len(scores) == 5 and scores == sorted(scores, reverse=True)
    table = bertfill("fill", text).stdout.decode()
    assert table.count("────────────") == 1 and table.count("──────\n") == 2


def test_phrases_that_are_asked_for_come_back_ranked() -> None:
    idioms = ["画蛇添足", "画龙点睛", "坚持不懈", "守株待兔", "持之以恒", "半途而废", "一心一意"]
    given = json.dumps({"text": "𠮷他[MASK][MASK][MASK][MASK]。", "targets": idioms}).encode()
    [answer] = json_lines(bertfill("fill", "--jsonl", given=given).stdout)
    [gap] = answer["gaps"]
    assert {candidate["text"] for candidate in gap["candidates"]} == set(idioms)
    scores = [candidate["score"] for candidate in gap["candidates"]]
    assert scores == sorted(scores, reverse=True) and scores[-1] > 0


def test_variants_stand_side_by_side() -> None:
    lines = (
        bertfill("fill", "--compare", "--top-k", "3", "天气真[MASK]。", "𠮷天气真[MASK]？").stdout.decode().splitlines()
    )
    assert lines[0].split("│")[0].strip() == "天气真[MASK]。" and lines[0].split("│")[1].strip() == "𠮷天气真[MASK]？"
    assert len(lines) == 5 and all(line.count("│") == 1 for line in lines[2:])


def test_explain_hides_each_word_in_turn() -> None:
    text = "𠮷今天很[MASK]兴。"
    [found] = json_lines(bertfill("explain", "--json", "--candidate", "高", text).stdout)
    assert text[found["start"] : found["end"]] == "[MASK]" and found["candidate"]["text"] == "高"
    assert [token["text"] for token in found["tokens"]] == ["𠮷", "今", "天", "很", "兴", "。"]
    assert min(found["tokens"], key=lambda token: token["score_when_hidden"])["text"] == "兴"
    picture, heat = bertfill("explain", "--candidate", "高", text).stdout.decode().splitlines()[:2]
    assert picture == text and heat.rstrip().endswith("━━━━━━██▁▁")


@pytest.mark.parametrize("arguments", [["没有"], ["--candidate", "两个", "𠮷[MASK]好。"]])
def test_what_cannot_be_explained_is_said(arguments: list[str]) -> None:
    done = bertfill("explain", *arguments, language="zh_CN.UTF-8")
    assert done.returncode == 2 and "bertfill-ls: " in done.stderr.decode()
