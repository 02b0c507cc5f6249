# Made by `python -m codegen generate` from schema/tasks/account_management.yaml; edit that file instead.
"""Look up your organization's balance, team, API keys and usage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Unpack

import runware.tasks as tasks
from runware.options import Options

from ..iterators import Pages
from .runner import Runner

if TYPE_CHECKING:
    from runware._json.plain_values import UUIDObject
    from runware.tasks.account_management import AccountDetails, AccountOperation


class AccountManagementMethods(Runner):
    """Look up your organization's balance, team, API keys and usage."""

    async def account_management(
        self,
        *,
        operation: AccountOperation,
        start_date: str | None = None,
        end_date: str | None = None,
        models: Sequence[str] | None = None,
        api_keys: Sequence[str | UUIDObject] | None = None,
        group_by: Sequence[Literal["date", "model", "apiKey"] | str] | None = None,
        timezone: str | None = None,
        task_uuid: str | UUIDObject | None = None,
        extra: Mapping[str, object] | None = None,
        **options: Unpack[Options[AccountDetails]],
    ) -> list[AccountDetails]:
        """Look up your organization's balance, team, API keys and usage.

        `getDetails` gives the account as it is now. The others give the usage from `start_date` to
        `end_date`: `getUsageActivity` requests and money spent, `getUsagePerformance` how long tasks took,
        `getUsageErrors` what went wrong.

        It may take 5 minutes as a whole, unless `deadline` says otherwise.

        Args:
            operation: What to look up.
            start_date: First day of the usage, as `YYYY-MM-DD`. Needed to look up usage.
            end_date: Last day of the usage, as `YYYY-MM-DD`, at most 30 days in all. Needed to look up
                usage.
            models: Only the usage of these models, as AIR identifiers.
            api_keys: Only the usage with these API keys, as their UUIDs.
            group_by: What to break the usage down by.
            timezone: In which time zone days begin, by its IANA name (`Europe/Berlin`). Server default:
                UTC.
            task_uuid: The UUID (version 4) of the task. Default: a new one.
            extra: Parameters that this version does not know, by their wire names. They are sent as they are.
            **options: Time limits, retries and callbacks: see `Options`.

        Returns:
            The results, in the order in which they arrived.

        Raises:
            InvalidParameterError: The client refused a value. Nothing was sent.
            APIError: The server refused the task, or failed to do it.
            NoAnswerError: No complete answer came.

        Example:
            >>> results = await client.account_management(
            ...     operation="getDetails",
            ... )

        https://runware.ai/docs/models-api/account-management
        """
        return await self.run(
            tasks.AccountManagement(
                operation=operation,
                start_date=start_date,
                end_date=end_date,
                models=models,
                api_keys=api_keys,
                group_by=group_by,
                timezone=timezone,
                task_uuid=task_uuid,
                extra=extra or {},
            ),
            **options,
        )

    def account_usage(
        self,
        *,
        operation: AccountOperation,
        start_date: str | None = None,
        end_date: str | None = None,
        models: Sequence[str] | None = None,
        api_keys: Sequence[str | UUIDObject] | None = None,
        group_by: Sequence[Literal["date", "model", "apiKey"] | str] | None = None,
        timezone: str | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> Pages[AccountDetails]:
        """Walk through the usage of any number of days, month by month.

        It takes the parameters of `account_management`. Iterating raises the errors of `account_management`.

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
