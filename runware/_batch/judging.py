"""What the results and the errors of a task amount to: its state, its cost, and what is still to be saved."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import runware.errors as errors
from runware._batch.content import expected_results, result_of
from runware._batch.executor import Report
from runware._batch.journal_file import Row
from runware._batch.settings import OnUnknown
from runware._engine.budget import cost_of
from runware._files.result_files import payloads_in
from runware._json.text import encode
from runware._json.uuids import usual_uuid
from runware._logs.redact import shorten
from runware.errors import RunwareError

#: What becomes of a task that the server does not know, if it was perhaps sent.
_GOES_ON = {
    "ask": ": it may have been made and paid. It is not sent again unless you say so: on_unknown='resend' sends it, and may "
    "pay a second time; on_unknown='fail' gives it up.",
    "fail": ". It was given up (on_unknown='fail').",
    "resend": ". The server did not take it again.",
}


def compact(value: object) -> str:
    """JSON without spaces, also of what servers should not send."""
    try:
        return encode(value).decode()
    except ValueError:  # a number that is none
        return json.dumps(value)


def judged(
    row: Row, report: Report, items: Sequence[Mapping[str, Any]], policy: OnUnknown
) -> tuple[str, RunwareError | None]:
    """The state of a task that something has become of, and its error.

    Args:
        row: The task.
        report: What has become of it.
        items: All its results.
        policy: What to do if the server does not know it.
    """
    error = report.error
    if report.unknown:
        perhaps_sent = "It was perhaps sent, and the server does not know it, or knows it no longer"
        error = errors.NotFoundError(f"Task {row.task_uuid}: {perhaps_sent}{_GOES_ON[policy]}")
        return ("unknown" if policy == "ask" else "failed"), error
    if error is None:
        expected = expected_results(row.kind, row.body)
        if expected is None or len(items) >= expected:
            return "done", None
        sentence = (
            f"{len(items)} of {expected} results of the task came, and the server holds it for complete."
        )
        return "failed", errors.IncompleteResultsError(
            f"{sentence} retry='incomplete results' asks for the others."
        )
    in_doubt = error.in_doubt or isinstance(
        error, errors.AuthenticationError | errors.PermissionDeniedError | errors.BudgetExceededError
    )
    return ("sent" if in_doubt and not report.not_sent else "failed"), error


def together(row: Row, results: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """All results of a task: those of earlier attempts, and those of the present one, which are told of anew each time."""
    of_earlier = [
        item for item in row.items if usual_uuid(str(item.get("taskUUID", ""))) in row.attempts[:-1]
    ]
    of_present: list[Mapping[str, Any]] = [item for item in row.items if item not in of_earlier]
    return [*of_earlier, *max(of_present, list(results), key=len)]


def total_cost(items: Sequence[Mapping[str, Any]]) -> float | None:
    """What results say that they cost, in US dollars; None if none says so."""
    costs = [cost for item in items if (cost := cost_of(item)) is not None]
    return round(sum(costs), 9) if costs else None


def without_content(row: Row) -> str | None:
    """The results without what is in the files by now; None if that is nothing."""
    payloads = {text for item in row.items for text in payloads_in(result_of(row.kind, item))}
    if not payloads:
        return None
    return compact(shorten(row.items, lambda text: shorten(text) if text in payloads else text))
