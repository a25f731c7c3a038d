"""A small thread does its work, and leaves the stacks of other threads as they were."""

import threading

from bertfill_ls.lsp.system.threads import start_small


def test_it_does_its_work_under_its_name_and_changes_no_other_stack() -> None:
    before, seen = threading.stack_size(), list[str]()
    thread = start_small("small", lambda: seen.append(threading.current_thread().name))
    thread.join(5)
    assert seen == ["small"]
    assert thread.daemon
    assert threading.stack_size() == before
