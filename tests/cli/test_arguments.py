"""What the command line says of its arguments, in both languages: its own sentences and those of argparse.

How ``usage`` is laid out is held here too.
"""

import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from bertfill_ls.cli.arguments import make_parser
from bertfill_ls.cli.main import ServerOptions, main
from bertfill_ls.core import messages

CASES = [
    (["--bogus"], "unrecognized arguments: --bogus", "无法识别的参数：--bogus"),
    (["fil"], "invalid choice: 'fil'", "没有 'fil'，可选："),
    (["fill", "-f"], "argument -f/--file: expected one argument", "参数 -f/--file：需要一个值"),
    (["fil", "x"], "did you mean fill?", "；是否想用 fill？"),
    (["fill", "--topk", "3"], "bertfill-ls fill: unrecognized arguments: --topk; did you mean --top-k?", "--top-k？"),
    (["fill", "--topk", "3"], "\nusage: bertfill-ls fill [options]", "\n用法：bertfill-ls fill [选项]"),
    (["explain", "a", "b"], "\nusage: bertfill-ls explain", "\n用法：bertfill-ls explain"),
    (["check", "--select", "mask-kase"], "mask-kase is no code of a problem; did you mean mask-case?", "mask-case？"),
    (["fill", "--language", "markdwn"], "did you mean markdown?", "不认识语言 markdwn；是否想用 markdown？"),
    (["fill", "--threshold", "130%"], "130% is no probability", "130% 不是概率"),
    (["fill", "--text", "--json", "x"], "not allowed with argument", "同时使用"),
    (["--model"], "argument --model: expected one argument", "参数 --model：需要一个值"),
    (["fill", "--jsonl=是"], "ignored explicit argument '是'", "不接受值 '是'"),
    (["--log", "x"], "unrecognized arguments: --log; did you mean --lang?", "无法识别的参数：--log；是否想用 --lang？"),
    (["explain"], "the following arguments are required: TEXT", "缺少参数：TEXT"),
    (
        ["fill", "--top-k", "0", "😀"],
        "argument -k/--top-k: 0 is not a whole",
        "参数 -k/--top-k：0 不是 1 到 50 的整数",
    ),
    (
        ["fill", "--top-k", "51", "😀"],
        "argument -k/--top-k: 51 is not a whole",
        "参数 -k/--top-k：51 不是 1 到 50 的整数",
    ),
    (
        ["fill", "--top-k", "三", "😀"],
        "argument -k/--top-k: 三 is not a whole",
        "参数 -k/--top-k：三 不是 1 到 50 的整数",
    ),
]


@pytest.mark.parametrize(("arguments", "english", "chinese"), CASES)
def test_what_cannot_be_parsed_is_said_in_the_users_language(
    arguments: list[str], english: str, chinese: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for locale, sentence in (("en", english), ("zh-CN", chinese)):
        with pytest.raises(SystemExit) as end:
            make_parser(locale).parse_args(arguments)
        assert end.value.code == 2
        assert sentence in capsys.readouterr().err


def test_the_help_has_no_english_for_who_reads_chinese() -> None:
    shown = make_parser("zh-CN").format_help()
    assert shown.startswith("用法：bertfill-ls")
    english = [messages.template(key, "en") for key in [*messages.keys("arg"), *messages.keys("help")]]
    assert [sentence for sentence in english if sentence in shown] == []


def test_texts_and_files_are_not_given_together(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert main(["fill", "😀画龙点[MASK]", "-f", "页.txt"]) == 2
    assert "不要两者并用" in capsys.readouterr().err


def test_a_log_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "没有" / "log"
    assert main(["check", "--log-file", str(log)]) == 2
    assert str(log) in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [[], ["serve"], ["--stdio"], ["serve", "--stdio", "--clientProcessId=7"], ["--lang", "en"]]
)
def test_what_clients_pass_by_habit_starts_the_server(words: list[str]) -> None:
    arguments = make_parser("en").parse_args(words)
    assert arguments.command in (None, "serve")


@pytest.mark.parametrize(
    ("words", "environment", "said"),
    [
        ([], {}, "usage: "),
        (["--lang", "zh-CN"], {}, "用法："),
        (["--lang=zh-CN"], {}, "用法："),
        ([], {"BERTFILL_LANG": "zh-CN"}, "用法："),
        (["--lang", "en"], {"BERTFILL_LANG": "zh-CN"}, "usage: "),
    ],
)
def test_the_language_can_be_chosen(
    words: list[str],
    environment: dict[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        main([*words, "check", "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith(f"{said}bertfill-ls check")
    if said == "用法：":
        assert "\n选项：\n" in shown


@pytest.mark.parametrize(("words", "said"), [(["help"], "bertfill-ls [options]"), (["help", "fill"], "--threshold")])
def test_help_is_a_command_too(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--lang", "en", *words])
    assert end.value.code == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("word", ["-V", "--version"])
def test_the_version_is_told(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([word])
    assert capsys.readouterr().out.startswith("bertfill-ls ")


def test_a_command_that_is_named_has_all_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    """A parser that is made for some words knows what those can need, and no more."""
    for name in ("fill", "check", "explain", "model", "web", "doctor", "serve", "completion", "schema", "help"):
        shown = []
        for words in (None, [name]):
            with pytest.raises(SystemExit):
                make_parser("zh-CN", words).parse_args([name, "--help"])
            shown.append(capsys.readouterr().out)
        assert shown[0] == shown[1]
    assert make_parser("zh-CN", []).format_help() == make_parser("zh-CN").format_help()


@pytest.mark.parametrize("words", [[], ["serve"]])
def test_the_server_without_options_is_started_with_the_defaults_of_the_parser(words: list[str]) -> None:
    told = vars(make_parser("en", words).parse_args(words))
    assert {name: told[name] for name in ServerOptions.__slots__} == asdict(ServerOptions())


def test_the_server_without_options_is_started_without_the_parser() -> None:
    program = (
        "import sys; from bertfill_ls.cli import main; main._serve = lambda *_: 0; main.main(); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, "serve"], capture_output=True, encoding="utf-8", check=True)
    assert not {"argparse", "bertfill_ls.cli.arguments"} & set(done.stdout.split())
