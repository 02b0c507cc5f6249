"""Callbacks and log lines about a call see the context variables of its caller, and those about the connection nobody's."""

import logging
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from runware import Connected, Event, PromptEnhance, Reconnecting, Runware, TaskEvent
from tests.support.addresses import address
from tests.support.logs import LOGGER

from .together import together

USER = ContextVar("USER", default="nobody")
USERS = ("ann", "bob", "eve")


@pytest.fixture(params=["websocket", "http"])
def url(server: Any, request: pytest.FixtureRequest) -> str:
    return address(server, request.param)


class Seen:
    """Who was the user when it happened."""

    def __init__(self) -> None:
        self.by_task: dict[str, set[str]] = {}
        self.connections: list[tuple[type[Event], str]] = []
        self.lines: list[tuple[str, str]] = []

    def on_event(self, event: Event) -> None:
        if isinstance(event, TaskEvent):
            self.by_task.setdefault(event.task_uuid, set()).add(USER.get())
        else:
            self.connections.append((type(event), USER.get()))

    def filter(self, record: logging.LogRecord) -> bool:
        self.lines.append((USER.get(), record.getMessage()))
        return True


@pytest.fixture
def seen() -> Iterator[Seen]:
    one = Seen()
    level = LOGGER.level
    LOGGER.setLevel(logging.DEBUG)
    LOGGER.addFilter(one)
    yield one
    LOGGER.removeFilter(one)
    LOGGER.setLevel(level)


def check(seen: Seen, made: dict[str, str]) -> None:
    """`made` has the user of each task."""
    assert {uuid: seen.by_task.get(uuid) for uuid in made} == {uuid: {user} for uuid, user in made.items()}
    assert {user for _, user in seen.connections} == {"nobody"}
    for user, line in seen.lines:
        named = [uuid for uuid in made if uuid in line]
        assert len(named) <= 1
        assert user == (made[named[0]] if named else "nobody"), line
    assert {user for user, _ in seen.lines} == {"nobody", *USERS}


async def test_of_several_users_with_one_client(server: Any, url: str, seen: Seen) -> None:
    made: dict[str, str] = {}
    async with Runware("good key", url=url, on_event=seen.on_event) as client:

        def call(user: str, number: int) -> Any:
            async def enhance() -> None:
                USER.set(user)
                [result] = await client.prompt_enhance(prompt=f"{user} {number}")
                made[result.task_uuid] = user

            return enhance

        for number in range(2):
            assert not any(await together(*(call(user, number) for user in USERS)))
            server.hang_up()
        assert not any(await together(*(call(user, 3) for user in reversed(USERS))))
    assert len(made) == 9
    check(seen, made)
    assert Connected in dict(seen.connections)


async def test_of_what_is_tried_again(server: Any, url: str, seen: Seen) -> None:
    async with Runware("good key", url=url, on_event=seen.on_event, max_retries=1) as client:

        def call(user: str) -> Any:
            async def enhance() -> None:
                USER.set(user)
                await client.prompt_enhance(prompt=user)

            return enhance

        await client.ensure_connection()
        server.faults = type(server.faults)(overload=1.0)
        errors = await together(*(call(user) for user in USERS))
    check(seen, {error.task_uuid: user for error, user in zip(errors, USERS, strict=True)})
    assert "is sent again" in "".join(line for _, line in seen.lines)


async def test_of_a_connection_that_is_made_for_a_caller(server: Any, url: str, seen: Seen) -> None:
    token = USER.set("ann")
    try:
        async with Runware("good key", url=url, on_event=seen.on_event) as client:
            await client.ensure_connection()
            server.hang_up()
            await client.run(PromptEnhance(prompt="dog"))
    finally:
        USER.reset(token)
    assert seen.connections
    assert {user for _, user in seen.connections} == {"nobody"}
    assert {user for users in seen.by_task.values() for user in users} == {"ann"}


async def test_of_a_client_that_cannot_connect(seen: Seen) -> None:
    token = USER.set("ann")
    try:
        async with Runware(
            "good key", url="ws://127.0.0.1:1", max_retries=1, on_event=seen.on_event
        ) as client:
            with pytest.raises(ConnectionError):
                await client.prompt_enhance(prompt="dog")
    finally:
        USER.reset(token)
    assert (Reconnecting, "nobody") in seen.connections
    assert {user for users in seen.by_task.values() for user in users} == {"ann"}
