"""Settings of a session as they come and go."""

from bertfill_ls.lsp.settings.configuration import Configuration


def test_a_bad_value_is_told_once_and_another_one_again() -> None:
    configuration = Configuration({"topK": "😀"}, "en")
    assert [problem.name for problem in configuration.unreported()] == ["topK"]
    configuration.take({"topK": "😀"})
    assert configuration.unreported() == []
    configuration.take({"topK": "𠮷"})
    assert len(configuration.unreported()) == 1


def test_a_client_that_goes_on_sending_bad_values_is_told_no_more_and_costs_no_memory() -> None:
    configuration = Configuration({}, "en")
    told = 0
    for number in range(1000):
        configuration.take({"topK": f"😀{number}", "memory": f"𠮷{number}"})
        told += len(configuration.unreported())
    assert told == 100
    assert len(configuration._reported) == 100
