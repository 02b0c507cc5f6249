# Made by `python -m codegen generate` from schema/tasks/account_management.yaml; edit that file instead.
"""Look up your organization's balance, team, API keys and usage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from runware._json.plain_values import UUIDObject
from runware._models import kinds
from runware._models.model import (
    ResponseObject,
    Result,
    Settings,
    Task,
    model,
    param,
    received,
)

AccountOperation: TypeAlias = (
    Literal["getDetails", "getUsageActivity", "getUsagePerformance", "getUsageErrors"] | str
)
"""The values known today. Other values are sent as well."""


@model
class Balance(ResponseObject):
    """The remaining balance of the account."""

    amount: float = received("amount", kinds.number)
    """Remaining amount, in `currency`."""
    free_balance: float | None = received("freeBalance", kinds.number, default=None)
    """Part of the amount that was granted for free, in `currency`."""
    currency: str = received("currency", kinds.string)
    """Currency code (`USD`)."""


@model
class TeamMember(ResponseObject):
    """A member of the organization."""

    name: str = received("name", kinds.string)
    """Name of the member."""
    email: str = received("email", kinds.string)
    """E-mail address of the member."""
    roles: list[Literal["Owner", "Admin", "Developer"] | str] = received("roles", kinds.list_of(kinds.string))
    """Roles, which decide what the member may do."""
    joined_at: str | None = received("joinedAt", kinds.string, default=None)
    """When the member joined, as ISO 8601 (UTC)."""


@model
class AccountAPIKey(ResponseObject):
    """An API key of the organization."""

    name: str = received("name", kinds.string)
    """Display name of the key."""
    api_key: str | None = received("apiKey", kinds.string, default=None)
    """First 16 characters of the key; the others are masked by asterisks."""
    description: str | None = received("description", kinds.string, default=None)
    """What the key is used for."""
    enabled: bool = received("enabled", kinds.boolean)
    """Whether the server accepts the key."""
    created_at: str = received("createdAt", kinds.string)
    """When the key was created, as ISO 8601 (UTC)."""
    last_used_at: str | None = received("lastUsedAt", kinds.string, default=None)
    """When the key was last used, as ISO 8601 (UTC)."""
    requests: int | None = received("requests", kinds.integer, default=None)
    """Number of requests made with the key."""


@model
class UsageTotals(ResponseObject):
    """Requests and money spent within a period."""

    credits: float = received("credits", kinds.number)
    """Money spent in US dollars."""
    requests: int = received("requests", kinds.integer)
    """Number of requests."""


@model
class UsageRow(ResponseObject):
    """Usage of one day, model or API key, or of a combination of them."""

    date: str | None = received("date", kinds.string, default=None)
    """The day, as `YYYY-MM-DD`."""
    model: str | None = received("model", kinds.air, default=None)
    """The model's AIR identifier."""
    model_name: str | None = received("modelName", kinds.string, default=None)
    """Display name of the model."""
    api_key: str | None = received("apiKey", kinds.string, default=None)
    """The API key of the requests, as the API names it."""
    count: int | None = received("count", kinds.integer, default=None)
    """Number of requests. Given by `getUsageActivity`."""
    spend: float | None = received("spend", kinds.number, default=None)
    """Money spent in US dollars. Given by `getUsageActivity`."""
    client_errors: int | None = received("clientErrors", kinds.integer, default=None)
    """Number of requests that the server refused (4xx). Given by `getUsageErrors`."""
    server_errors: int | None = received("serverErrors", kinds.integer, default=None)
    """Number of requests that failed on the server (5xx). Given by `getUsageErrors`."""
    avg_inference_time: float | None = received("avgInferenceTime", kinds.number, default=None)
    """Average duration of a task in seconds; absent if there were no tasks. Given by `getUsagePerformance`."""
    p50_inference_time: float | None = received("p50InferenceTime", kinds.number, default=None)
    """Median duration of a task in seconds."""
    p90_inference_time: float | None = received("p90InferenceTime", kinds.number, default=None)
    """90th percentile of the duration of a task in seconds."""
    p99_inference_time: float | None = received("p99InferenceTime", kinds.number, default=None)
    """99th percentile of the duration of a task in seconds."""


@model
class UsageSummary(ResponseObject):
    """Totals and averages over all rows of a breakdown."""

    total_requests: int | None = received("totalRequests", kinds.integer, default=None)
    """Number of requests."""
    total_results: int | None = received("totalResults", kinds.integer, default=None)
    """Number of results."""
    total_spend: float | None = received("totalSpend", kinds.number, default=None)
    """Money spent in US dollars."""
    avg_daily_spend: float | None = received("avgDailySpend", kinds.number, default=None)
    """Average amount spent per day in US dollars."""
    projected_spend: float | None = received("projectedSpend", kinds.number, default=None)
    """Projected cost of a month at this rate in US dollars."""
    total_errors: int | None = received("totalErrors", kinds.integer, default=None)
    """Number of requests that failed."""
    error_rate: float | None = received("errorRate", kinds.number, default=None)
    """Share of the requests that failed. Its unit is not documented."""
    avg_inference_time: float | None = received("avgInferenceTime", kinds.number, default=None)
    """Average duration of a task in seconds."""
    p50_inference_time: float | None = received("p50InferenceTime", kinds.number, default=None)
    """Median duration of a task in seconds."""
    p90_inference_time: float | None = received("p90InferenceTime", kinds.number, default=None)
    """90th percentile of the duration of a task in seconds."""
    p99_inference_time: float | None = received("p99InferenceTime", kinds.number, default=None)
    """99th percentile of the duration of a task in seconds."""


@model
class UsageBreakdown(ResponseObject):
    """Usage broken down into rows, with a summary."""

    data: list[UsageRow] = received("data", kinds.list_of(UsageRow))
    """The rows of the breakdown."""
    meta: UsageSummary = received("meta", UsageSummary)
    """Totals and averages over all rows."""


@model
class AccountUsage(ResponseObject):
    """Usage of the organization, in total or broken down."""

    total: UsageTotals | None = received("total", UsageTotals, default=None)
    """Usage since the account was opened. Given by `getDetails`."""
    today: UsageTotals | None = received("today", UsageTotals, default=None)
    """Usage of today. Given by `getDetails`."""
    last_7_days: UsageTotals | None = received("last7Days", UsageTotals, default=None)
    """Usage within the last 7 days. Given by `getDetails`."""
    last_30_days: UsageTotals | None = received("last30Days", UsageTotals, default=None)
    """Usage within the last 30 days. Given by `getDetails`."""
    timeseries: UsageBreakdown | None = received("timeseries", UsageBreakdown, default=None)
    """Usage broken down by day."""
    model: UsageBreakdown | None = received("model", UsageBreakdown, default=None)
    """Usage broken down by model."""
    api_key: UsageBreakdown | None = received("apiKey", UsageBreakdown, default=None)
    """Usage broken down by API key."""


@model
class AccountDetails(Result):
    """Details or usage of the account, depending on the operation."""

    operation: AccountOperation = received("operation", kinds.string)
    """The requested operation."""
    organization_uuid: str | None = received("organizationUUID", kinds.uuid, default=None)
    """UUID of the organization. Given by `getDetails`."""
    organization_name: str | None = received("organizationName", kinds.string, default=None)
    """Name of the organization. Given by `getDetails`."""
    air_source: str | None = received("AIRSource", kinds.string, default=None)
    """The organization's source, the part of its models' AIR identifiers before the colon (`acme` in
    `acme:100@1`)."""
    balance: float | Balance | None = received("balance", kinds.either(kinds.number, Balance), default=None)
    """Remaining balance of the account: a number of US dollars, or an amount with its currency."""
    team: list[TeamMember] | None = received("team", kinds.list_of(TeamMember), default=None)
    """The organization's members. Given by `getDetails`."""
    api_keys: list[AccountAPIKey] | None = received("apiKeys", kinds.list_of(AccountAPIKey), default=None)
    """The organization's API keys. Given by `getDetails`."""
    start_date: str | None = received("startDate", kinds.string, default=None)
    """First day of the usage, as `YYYY-MM-DD`."""
    end_date: str | None = received("endDate", kinds.string, default=None)
    """Last day of the usage, as `YYYY-MM-DD`."""
    usage: AccountUsage | None = received("usage", AccountUsage, default=None)
    """Usage of the organization."""


@model
class AccountManagement(Task[AccountDetails]):
    """Look up your organization's balance, team, API keys and usage.

    `getDetails` returns the current state of the account. The other operations return the usage from
    `start_date` to `end_date`: `getUsageActivity` the requests and money spent, `getUsagePerformance` the
    durations of tasks, `getUsageErrors` the errors.

    It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent: the
    default of the server or of the model applies.

    https://runware.ai/docs/models-api/account-management
    """

    task_type = "accountManagement"
    __settings__ = Settings(max_duration=300, billed=False)

    operation: AccountOperation = param("operation", kinds.string, known=kinds.values_of(AccountOperation))
    """The operation: what to look up."""
    start_date: str | None = param(
        "startDate", kinds.string, default=None, pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}"
    )
    """First day of the usage, as `YYYY-MM-DD`. Required by the operations that return usage. It must match the
    regular expression `[0-9]{4}-[0-9]{2}-[0-9]{2}`."""
    end_date: str | None = param("endDate", kinds.string, default=None, pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}")
    """Last day of the usage, as `YYYY-MM-DD`; the range has at most 30 days. Required by the operations that
    return usage. It must match the regular expression `[0-9]{4}-[0-9]{2}-[0-9]{2}`."""
    models: Sequence[str] | None = param("models", kinds.list_of(kinds.air), default=None)
    """Return only the usage of these models, as AIR identifiers."""
    api_keys: Sequence[str | UUIDObject] | None = param("apiKeys", kinds.list_of(kinds.uuid), default=None)
    """Return only the usage with these API keys, as their UUIDs."""
    group_by: Sequence[Literal["date", "model", "apiKey"] | str] | None = param(
        "groupBy", kinds.list_of(kinds.string), default=None, each_known=("date", "model", "apiKey")
    )
    """Dimensions to break the usage down by."""
    timezone: str | None = param("timezone", kinds.string, default=None)
    """Time zone that decides when a day begins, as an IANA name (`Europe/Berlin`). Server default: UTC."""
