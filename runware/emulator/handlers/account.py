"""`accountManagement`: the data of the ledger in the form of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from runware.emulator.keeping.catalogue import AIR_SOURCE
from runware.emulator.keeping.ledger import Entry, Failure
from runware.emulator.refusal import Refused, missing, problem, status_of
from runware.emulator.work import Work

#: Balance of the account at the start of the server, in US dollars.
OPENING_BALANCE = 1000.0
_ORGANIZATION = "5d1f0c6e-4b1a-4c55-9a57-0f6f3d0e7b21"
_API_KEY = "local-key"
_OPENED = "2026-01-01T00:00:00Z"
#: Maximum number of days in one request for the usage.
_MOST_DAYS = 30
#: Value of `groupBy` -> name of its breakdown in the result.
_BREAKDOWNS = {"date": "timeseries", "model": "model", "apiKey": "apiKey"}


def account_management(work: Work) -> Iterator[dict[str, Any]]:
    """Yield the details of the account, or its usage within a period."""
    operation = str(work.get("operation"))
    if operation == "getDetails":
        yield {"operation": operation, **_details(work)}
    else:
        yield {"operation": operation, **_usage(work, _FIGURES[operation])}


def _details(work: Work) -> dict[str, Any]:
    entries = list(work.ledger)
    now = datetime.now(UTC)
    last = max((entry.date for entry in entries), default=None)
    api_key: dict[str, Any] = {
        "name": "Local key",
        # The API masks keys in this way: 16 characters, and as many asterisks.
        "apiKey": f"{_API_KEY:-<16}{'*' * 16}",
        "description": "Any key that this server accepts",
        "createdAt": _OPENED,
        "enabled": True,
        "requests": _totals(entries)["requests"],
    }
    if last is not None:
        api_key["lastUsedAt"] = f"{last:%Y-%m-%dT%H:%M:%SZ}"
    since = {days: [e for e in entries if (now.date() - e.date.date()).days < days] for days in (1, 7, 30)}
    return {
        "organizationUUID": _ORGANIZATION,
        "organizationName": "Local Server",
        "AIRSource": AIR_SOURCE,
        "balance": round(OPENING_BALANCE - work.ledger.total, 6),
        "team": [
            {
                "name": "Local Developer",
                "email": "developer@example.com",
                "roles": ["Owner"],
                "joinedAt": _OPENED,
            }
        ],
        "apiKeys": [api_key],
        "usage": {
            "total": _totals(entries),
            "today": _totals(since[1]),
            "last7Days": _totals(since[7]),
            "last30Days": _totals(since[30]),
        },
    }


def _totals(entries: Sequence[Entry]) -> dict[str, Any]:
    return {"credits": _spend(entries), "requests": len({entry.task_uuid for entry in entries})}


def _spend(entries: Sequence[Entry]) -> float:
    return round(sum(entry.cost for entry in entries), 6)


# Usage ---------------------------------------------------------------------------------------------------------------

#: Functions that compute the figures of a row, and of all rows within a number of days, from entries and failures.
Row = Callable[[Sequence[Entry], Sequence[Failure]], dict[str, Any]]
Summary = Callable[[Sequence[Entry], Sequence[Failure], int], dict[str, Any]]


def _usage(work: Work, figures: tuple[Row, Summary]) -> dict[str, Any]:
    zone = _zone(work)
    first, last = _period(work)
    row, summary = figures
    models = work.get("models", [])

    def counts(item: Entry | Failure) -> bool:
        return first <= item.date.astimezone(zone).date() <= last and (not models or item.model in models)

    entries = [entry for entry in work.ledger if counts(entry)]
    failures = [failure for failure in list(work.ledger.failures) if counts(failure)]
    wanted = work.get("api_keys", [])
    if wanted and _API_KEY not in wanted:  # there is only one key, and it has no UUID
        entries, failures = [], []
    meta = summary(entries, failures, (last - first).days + 1)
    group_by: list[str] = work.get("group_by", ["date", "model"])
    usage: dict[str, Any] = {}
    counted: list[Entry | Failure] = [*entries, *failures]
    for key in group_by:
        names = sorted({_value(item, key, zone) for item in counted})
        rows = [
            {
                key: name,
                **row(
                    [entry for entry in entries if _value(entry, key, zone) == name],
                    [failure for failure in failures if _value(failure, key, zone) == name],
                ),
            }
            for name in names
        ]
        usage[_BREAKDOWNS.get(key, key)] = {"data": rows, "meta": meta}
    return {"startDate": first.isoformat(), "endDate": last.isoformat(), "usage": usage}


def _value(item: Entry | Failure, key: str, zone: tzinfo) -> str:
    if key == "date":
        return item.date.astimezone(zone).date().isoformat()
    return _API_KEY if key == "apiKey" else (item.model or "")


def _period(work: Work) -> tuple[date, date]:
    """Return the first and the last day of the requested period."""
    first, last = _day(work, "start_date", "startDate"), _day(work, "end_date", "endDate")
    rule = None
    if last < first:
        rule = "It must not be before 'startDate'."
    elif (last - first).days >= _MOST_DAYS:
        rule = f"It must be within {_MOST_DAYS} days, 'startDate' included."
    if rule is not None:
        message = f"Invalid value for 'endDate' parameter. {rule}"
        raise Refused(problem("invalidEndDate", message, "endDate", type="string"))
    return first, last


def _day(work: Work, name: str, wire: str) -> date:
    given = work.get(name)
    if given is None:
        raise missing(wire, type="string")
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise Refused(
            problem(
                f"invalid{wire[:1].upper()}{wire[1:]}",
                f"Invalid value for '{wire}' parameter. It must be a date as YYYY-MM-DD.",
                wire,
                type="string",
            )
        ) from error


def _zone(work: Work) -> tzinfo:
    name = str(work.get("timezone", "UTC"))
    if name == "UTC":
        return UTC  # works without a time zone database, which Windows does not have
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise Refused(
            problem(
                "invalidTimezone",
                "Invalid value for 'timezone' parameter. It must be an IANA time zone name.",
                "timezone",
                type="string",
            )
        ) from error


def _activity(entries: Sequence[Entry], _: Sequence[Failure]) -> dict[str, Any]:
    return {"count": len({entry.task_uuid for entry in entries}), "spend": _spend(entries)}


def _activity_summary(entries: Sequence[Entry], _: Sequence[Failure], days: int) -> dict[str, Any]:
    spend = _spend(entries)
    return {
        "totalRequests": len({entry.task_uuid for entry in entries}),
        "totalResults": len(entries),
        "totalSpend": spend,
        "avgDailySpend": round(spend / days, 6),
        "projectedSpend": round(spend / days * 30, 6),
    }


def _performance(entries: Sequence[Entry], _: Sequence[Failure]) -> dict[str, Any]:
    times = sorted(entry.seconds for entry in entries)
    figures: dict[str, Any] = {"avgInferenceTime": round(sum(times) / len(times), 3) if times else None}
    for percent in (50, 90, 99):
        place = -(-len(times) * percent // 100) - 1
        figures[f"p{percent}InferenceTime"] = round(times[place], 3) if times else None
    return figures


def _performance_summary(entries: Sequence[Entry], failures: Sequence[Failure], _: int) -> dict[str, Any]:
    return {"totalRequests": len({entry.task_uuid for entry in entries}), **_performance(entries, failures)}


def _errors(_: Sequence[Entry], failures: Sequence[Failure]) -> dict[str, Any]:
    server = sum(status_of(failure.code) >= 500 for failure in failures)
    return {"clientErrors": len(failures) - server, "serverErrors": server}


def _errors_summary(entries: Sequence[Entry], failures: Sequence[Failure], _: int) -> dict[str, Any]:
    requests = len({entry.task_uuid for entry in entries}) + len(failures)
    rate = round(len(failures) / requests, 4) if requests else 0.0
    return {"totalRequests": requests, "totalErrors": len(failures), "errorRate": rate}


_FIGURES: dict[str, tuple[Row, Summary]] = {
    "getUsageActivity": (_activity, _activity_summary),
    "getUsagePerformance": (_performance, _performance_summary),
    "getUsageErrors": (_errors, _errors_summary),
}

HANDLERS = {"accountManagement": account_management}
