"""What the benchmarks make of their numbers."""

from benchmarks.report import page
from benchmarks.targets import Results, targets

MACHINE = {
    "cpu": "A processor",
    "cores": 2,
    "load_before": 0.1,
    "memory_gib": 8,
    "system": "Linux 6",
    "python": "CPython 3.11",
    "server": {"uvloop": "1"},
    "clients": {"ours": {"attrs": "2"}},
}


def rates(**clients: float) -> Results:
    return {"5000": {name.replace("_", "-"): [{"rate": rate}] for name, rate in clients.items()}}


def verdicts(results: Results) -> dict[str, tuple[float | None, bool | None]]:
    return {target.title: (target.value, target.met) for target in targets(results)}


def test_targets_compare_medians_with_the_floor_and_with_the_best_vendor():
    results = rates(floor=1000, vendor_runware=300, vendor_runware_sdk=400)
    results["5000"]["ours"] = [{"rate": 1}, {"rate": 1200}, {"rate": 9999}]
    found = verdicts(results)
    assert found["Throughput, 5,000 at once: to bare websockets"] == (1.2, True)
    assert found["Throughput, 5,000 at once: to the fastest of the vendor's SDKs"] == (3.0, True)


def test_a_target_that_is_missed_by_a_little_is_missed():
    found = verdicts(rates(floor=1000, ours=1199))
    assert found["Throughput, 5,000 at once: to bare websockets"] == (1.199, False)


def test_a_number_has_the_digits_that_show_its_verdict():
    """1.1999 is not written as 1.20 beside a target of 1.2 that it misses."""
    results = rates(floor=100_000, ours=119_990)
    shown = page(results, MACHINE, 5, [], "2026-01-01", quick=False)
    assert "| ≥ 1.2 x | 1.1999 x | **not met** |" in shown


def test_what_was_not_measured_is_neither_met_nor_missed():
    results = rates(ours=1200)
    results["5000"]["floor"] = [{"failed": "RuntimeError: no"}]
    assert verdicts(results)["Throughput, 5,000 at once: to bare websockets"] == (None, None)


def test_memory_that_grows_with_the_tasks_is_not_flat():
    marks = [[1000, 1.0, 100], [5000, 5.0, 140], [9000, 9.0, 180]]
    found = verdicts({"growth": {"ours": [{"marks": marks}]}})
    assert found["Very many tasks through `map`: memory at the end to that after 1,000"] == (1.8, False)
    assert found["Very many tasks through `map`: time per task, second half to first"] == (1.0, True)


def test_the_page_says_what_failed_and_why():
    results: Results = {
        "first": {"ours": [{"seconds": 0.1}], "vendor-runware": [{"failed": "OSError: no route"}]}
    }
    text = page(results, MACHINE, 3, [], "2026-01-01", quick=False)
    assert "| ours, async | – | 100 | –" in text
    assert "| `runware` 0.5.24 | – | failed | –" in text
    assert "process start to first result. `OSError: no route`" in text


def test_the_page_warns_of_a_busy_machine():
    assert "busy" not in page({}, MACHINE, 1, [], "2026-01-01", quick=True)
    assert "busy" in page({}, {**MACHINE, "load_before": 1.5}, 1, [], "2026-01-01", quick=True)
