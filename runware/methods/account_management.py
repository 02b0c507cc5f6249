# Made by `python -m codegen generate` from schema/tasks/account_management.yaml; edit that file instead.
"""Look up your organization's balance, team, API keys and usage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Unpack

import runware.tasks as tasks
from runware._json.plain_values import UUIDObject
from runware.options import Options

from ..iterators import Pages
from .runner import Runner, runs


class AccountManagementMethods(Runner):
    """Look up your organization's balance, team, API keys and usage."""

    @runs("AccountManagement")
    async def account_management(
        self,
        *,
        operation: tasks.AccountOperation,
        start_date: str | None = None,
        end_date: str | None = None,
        models: Sequence[str] | None = None,
        api_keys: Sequence[str | UUIDObject] | None = None,
        group_by: Sequence[Literal["date", "model", "apiKey"] | str] | None = None,
        timezone: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[tasks.AccountDetails]],
    ) -> list[tasks.AccountDetails]:
        """Look up your organization's balance, team, API keys and usage.

        `getDetails` returns the current state of the account. The other operations return the usage from
        `start_date` to `end_date`: `getUsageActivity` the requests and money spent, `getUsagePerformance`
        the durations of tasks, `getUsageErrors` the errors.

        It may take 5 minutes as a whole, unless `deadline` says otherwise. Omitted parameters are not sent:
        the default of the server or of the model applies.

        Args:
            operation: The operation: what to look up.
            start_date: First day of the usage, as `YYYY-MM-DD`. Required by the operations that return
                usage. It must match the regular expression `[0-9]{4}-[0-9]{2}-[0-9]{2}`.
            end_date: Last day of the usage, as `YYYY-MM-DD`; the range has at most 30 days. Required by the
                operations that return usage. It must match the regular expression
                `[0-9]{4}-[0-9]{2}-[0-9]{2}`.
            models: Return only the usage of these models, as AIR identifiers.
            group_by: Dimensions to break the usage down by.
            timezone: Time zone that decides when a day begins, as an IANA name (`Europe/Berlin`). Server
                default: UTC.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client rejected a value. Nothing was sent.
            APIError: The server rejected the task, or failed to complete it.
            NoAnswerError: No complete response arrived.

        Example:
            >>> results = await client.account_management(
            ...     operation="getDetails",
            ... )

        https://runware.ai/docs/models-api/account-management

        Other Parameters:
            api_keys: Return only the usage with these API keys, as their UUIDs.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.
        """
        ...

    def account_usage(
        self,
        *,
        operation: tasks.AccountOperation,
        start_date: str | None = None,
        end_date: str | None = None,
        models: Sequence[str] | None = None,
        api_keys: Sequence[str | UUIDObject] | None = None,
        group_by: Sequence[Literal["date", "model", "apiKey"] | str] | None = None,
        timezone: str | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> Pages[tasks.AccountDetails]:
        """Iterate over the usage of any number of days, 30 days at a time.

        The parameters are those of `account_management`. A parameter that is not given is not sent.

        Returns:
            An iterator. Nothing is sent before the first item is requested.

        Raises:
            RunwareError: Whatever `account_management` raises, while iterating.

        Example:
            >>> async for one in client.account_usage(operation="getUsageActivity", start_date="2026-09-01", end_date="2026-09-01", models=["runware:101@1"], group_by=["date"], timezone="UTC"):
            ...     print(one)
            ...     break

        https://runware.ai/docs/models-api/account-management
        """
        from runware._models.paging import ByDays

        return Pages(
            self.run,
            tasks.AccountManagement(
                operation=operation,
                start_date=start_date,
                end_date=end_date,
                models=models,
                api_keys=api_keys,
                group_by=group_by,
                timezone=timezone,
                extra=extra or {},
            ),
            ByDays(start="start_date", end="end_date", days=30),
        )
