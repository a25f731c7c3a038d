"""``bertfill-ls doctor``: what this installation is made of, and whether it works. Each failure names one next step."""

import argparse
import os
import platform
import sys
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from bertfill_ls import __version__
from bertfill_ls.cli.exits import ExitCode
from bertfill_ls.cli.output.json_lines import print_json
from bertfill_ls.cli.output.terminal import Terminal, display_width, padded, printable
from bertfill_ls.core import messages
from bertfill_ls.core.presentation import percent

_PROBE = "床前明月光,疑是地[MASK]霜。"
# What decides which kernels the runtime picks, and whether 8-bit products saturate.
_FLAGS_THAT_MATTER = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "amx_int8", "asimddp", "i8mm")


@dataclass(frozen=True, slots=True)
class Finding:
    """One checked fact: a stable name, what was found, and whether it is as it should be."""

    name: str
    value: str
    good: bool = True


def run(arguments: argparse.Namespace, terminal: Terminal, locale: str) -> ExitCode:
    """Check everything and print it; exit code 3 when the model is not usable."""
    findings = [*_machine(), *_versions(), *_model(arguments.model, locale), *_logs(arguments, locale)]
    if arguments.json:
        for finding in findings:
            print_json(asdict(finding))
    else:
        names = [_shown(finding.name, locale) for finding in findings]
        width = max(map(display_width, names))
        for name, finding in zip(names, findings, strict=True):
            sign = terminal.style("✓", "green") if finding.good else terminal.style("✗", "red")
            print(f"{sign} {padded(name, width)}  {printable(finding.value)}")
    return ExitCode.FINE if all(finding.good for finding in findings) else ExitCode.MODEL


def _shown(name: str, locale: str) -> str:
    """Return what a finding is called: that of a package, or a sentence of ours."""
    key = f"cli.doctor.{name}"
    return messages.text(key, locale) if key in messages.keys("cli") else name


def _machine() -> list[Finding]:
    flags = _cpu_flags()
    return [
        Finding("bertfill-ls", __version__),
        Finding("python", f"{platform.python_version()} ({sys.executable})"),
        Finding("platform", platform.platform()),
        Finding("cpu", f"{platform.machine()}, {os.cpu_count()} CPUs, {' '.join(flags) or 'flags unknown'}"),
    ]


def _cpu_flags() -> list[str]:
    """Return the flags of this processor that matter here; empty where the system does not tell them in a file."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    words = next((line.split() for line in text.split("\n") if line.startswith(("flags", "Features"))), [])
    return [flag for flag in _FLAGS_THAT_MATTER if flag in words]


def _versions() -> list[Finding]:
    return [Finding(name, version(name)) for name in ("onnxruntime", "tokenizers", "numpy", "pygls", "lsprotocol")]


def _model(name: str | None, locale: str) -> list[Finding]:
    from bertfill_ls.inference.fill_text import FillRequest, fill_texts
    from bertfill_ls.inference.model.model_dir import ModelError, load_model
    from bertfill_ls.inference.model.model_store import resolve_model

    findings = []
    try:
        folder = resolve_model(name)
        findings.append(Finding("model-folder", str(folder)))
        findings.append(_files(folder, locale))
        started = time.perf_counter()
        model = load_model(folder)
        findings.append(Finding("model-load", f"{(time.perf_counter() - started) * 1e3:.0f} ms"))
        if model.without_memory is not None:
            reason = model.without_memory
            findings.append(Finding("phrase-memory", messages.text(reason.key, locale, **reason.arguments), good=False))
        if (smoke := model.manifest.smoke_test) is not None:
            findings.append(
                Finding(
                    "smoke-test",
                    messages.text(
                        "cli.doctor.first-right", locale, masks=smoke.masks, share=percent(smoke.first_right)
                    ),
                    good=smoke.passed,
                )
            )
        started = time.perf_counter()
        [answer] = fill_texts(model, [FillRequest(_PROBE)])
        took = (time.perf_counter() - started) * 1e3
        best = answer.masks[0].candidates[0]
        findings.append(Finding("one-fill", f"{_PROBE} → {best.text} {percent(best.score)} ({took:.1f} ms)"))
    except ModelError as error:
        findings.append(Finding("model", messages.text(error.key, locale, **error.arguments), good=False))
    return findings


def _files(folder: Path, locale: str) -> Finding:
    """Hash every file of a model; one that is damaged may be one that the model can do without."""
    from bertfill_ls.inference.model.model_dir import ModelError, verify_hashes

    try:
        verify_hashes(folder)
    except ModelError as error:
        return Finding("model-files", messages.text(error.key, locale, **error.arguments), good=False)
    return Finding("model-files", messages.text("cli.doctor.hashes-match", locale))


def _logs(arguments: argparse.Namespace, locale: str) -> list[Finding]:
    return [Finding("logs", arguments.log_file or messages.text("cli.doctor.logs-to-stderr", locale))]
