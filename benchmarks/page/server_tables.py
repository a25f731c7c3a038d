"""Tables of servers: ours over stdio (2), its soak (5), inference servers (8), several windows (10)."""

from benchmarks.page.markdown import Results, spread, table


def server_tables(results: Results) -> list[str]:
    """Return table 2: the server."""
    starts = results["starts"]
    rows = [(name, spread(told)) for name, told in results["requests"].items()]
    for size, told in results["changes"].items():
        rows.append((f"didChange in {size}, and the way back", spread(told["change"])))
        rows.append((f"the first question about the text after it, in {size}", spread(told["question"])))
    masks = results["masks"]
    rows.append((f"open {masks['masks']} masks, first completion", f"{masks['first completion']:.0f}"))
    rows.append((f"hover on each of {masks['masks']} masks", f"{masks['hover p50']:.1f} / {masks['hover p95']:.1f}"))
    if "large" in results:
        rows.append(("bert-base int8: completion, cold, in a window of 126 tokens", spread(results["large"])))
    parts = ["## 2. The server over stdio\n", table(("default model", "ms: p50 / p95 (least)"), rows)]
    rows = [
        (name, *(f"{value:.0f}" for key, value in told.items() if key != "probes"))
        for name, told in results["bursts"].items()
    ]
    head = (
        "ten keys a second beside a mask",
        *(key for key in next(iter(results["bursts"].values())) if key != "probes"),
    )
    parts.append(table(head, rows))
    rows = [
        (name, *(f"{told[key]:.0f}" for key in ("rss", "peak", "anonymous")), f"{told['to_rest_ms']:.0f}",
         f"{told['idle_ms_per_minute']:.1f}", f"{told['threads']:.0f}")
        for name, told in results["models"].items()
    ]  # fmt: skip
    parts.append(
        table(
            (
                "whole server",
                "RSS, MB",
                "peak",
                "anonymous",
                "CPU ms to come to rest, once",
                f"CPU ms in an idle minute (from {results['idle_seconds']:.0f} s)",
                "threads",
            ),
            rows,
        )
    )
    parts.append(
        f"From the spawn to the answer of `initialize`: {starts['ours']:.0f} ms, a bare pygls server "
        f"{starts['bare']:.0f} ms; {starts['ratio']:.2f} × (least by least {starts['least_ratio']:.2f} ×).\n"
    )
    return parts


def soak_table(results: Results) -> str:
    """Return the soak as a paragraph."""
    told = results
    return (
        f"## 5. The soak\n\n{told['requests']:,} requests with {told['edits']:,} edits and {told['cancels']:,} "
        f"cancels: {told['answers']:,} answers, {told['cancelled']:,} cancelled, {told['errors']} errors. RSS "
        f"{told['rss_after_warm_up']:.1f} MB after the warm-up and {told['rss_at_the_end']:.1f} MB at the end "
        f"({told['growth']:+.1%}); {told['threads_after_warm_up']} threads then, {told['threads_at_the_end']} at the "
        f"end; exit code {told['exit_code']}.\n"
    )


def serving_table(results: Results) -> str:
    """Return table 8: inference servers beside the same model in one process."""
    rows = []
    for name, told in results["servers"].items():
        times = [f"{told['milliseconds'][size]:.1f} ({told['least'][size]:.1f})" for size in told["milliseconds"]]
        ratio = "1" if name == "here" else f"{told['ratio']['1']:.1f}; {told['ratio']['16']:.1f}"
        start = f"{told['start_seconds']:.1f}" if "start_seconds" in told else "–"
        memory = f"{told['megabytes']:.0f}" if "megabytes" in told else "–"
        size = f"{told['bytes']['1']:,}" if told["bytes"]["1"] else "–"
        shown = {"here": "in this process", "mlserver": "MLServer", "kserve": "KServe"}[name]
        rows.append((shown, *times, ratio, size, start, memory))
    head = (
        "the same model and text, five candidates",
        "1 text: ms, median (least)",
        "16 texts",
        "times as long: 1; 16",
        "bytes of an answer",
        "start, s",
        "memory, MB",
    )
    return (
        "## 8. Inference servers\n\nBy the Open Inference Protocol over HTTP on this machine, one request after the "
        f"other, {results['rounds']} rounds (`make scale`, then `python -m benchmarks.suites.serving`), at a load of "
        f"{results['load']:.0f} on {results['machine']['cpus']} processors: on a quiet machine what the way there and "
        "back takes weighs more, beside a pass that takes less. The logits of "
        f"one mask would be {results['logits_bytes']:,} bytes of JSON.\n\n{table(head, rows)}"
    )


def windows_table(results: Results) -> str:
    """Return table 10: what each further window of an editor costs."""
    rows = [
        (name, *(f"{each:.1f}" for each in told["added"]), f"{told['dirty']:.1f}", f"{told['rss']:.1f}")
        for name, told in (
            (name, results[name]) for name in ("bertfill", "bare pygls", "bare pygls, with the libraries")
        )
    ]
    held = results["phrase memory"]
    servers = range(2, results["servers"] + 1)
    head = ("MB", "the first server", *(f"the {number}. adds" for number in servers), "of one: private", "RSS")
    return (
        "## 10. Several windows\n\nBy how much the PSS of all servers together grows with each further one, after a "
        f"completion in each (`python -m benchmarks.suites.windows`). The libraries are numpy, ONNX Runtime and "
        f"tokenizers, imported and no more.\n\n{table(head, rows)}\n"
        f"Of the phrase memory, which is mapped, a server holds "
        f"{held['after 1 question']} MB after one question, {held['after 1000 questions']} MB after a thousand, and "
        f"{held['at rest']} MB when nothing was asked for some seconds; the first gap after a rest cost "
        f"{held['first gap after a rest']} ms of CPU time, the next one {held['the next gap']} ms.\n"
    )
