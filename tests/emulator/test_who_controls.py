"""Who may use the controls of the local server: not everybody who gets at it, and no page of the internet in a roundabout way."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Queue
from typing import Any

import httpx
import pytest
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from runware.emulator import Emulator, Faults
from runware.emulator.deliveries import Deliveries
from tests.support.posting import IMAGE, a_task, http_client, post, post_new


@pytest.fixture(scope="module")
def shared() -> Iterator[Emulator]:
    with Emulator(faults=Faults(seed=7)) as server:
        yield server


@pytest.fixture
def server(shared: Emulator) -> Iterator[Emulator]:
    shared.reset()
    yield shared
    shared.reset()


def ask(server: Emulator, path: str, method: str = "GET", **more: Any) -> httpx.Response:
    url = f"{server.http_url.removesuffix('/v1')}/_emulator/{path}"
    return http_client().request(method, url, **more)


def refused(response: httpx.Response) -> str:
    """The sentence of a refusal."""
    assert response.status_code == 403, response.text
    [sentence] = response.json().values()
    assert sentence.endswith(".")
    return str(sentence)


# By address --------------------------------------------------------------------------------------------------------

#: All that there is, as a stranger would ask for it.
EVERYTHING = [
    ("GET", "state"), ("GET", "requests"), ("GET", "requests/1"), ("GET", "ledger"), ("GET", "schema"), ("GET", "faults"),
    ("GET", "answers"), ("GET", "events"), ("POST", "reset"), ("POST", "faults"), ("POST", "answers"), ("DELETE", "answers"),
    ("DELETE", "answers/1"),
]  # fmt: skip
STRANGER = {"X-Forwarded-For": "203.0.113.9"}


def test_everything_is_asked_for_here(server: Emulator) -> None:
    routes = [route for route in server._control.routes if isinstance(route, Route)]
    there = {(method, route.path) for route in routes for method in (route.methods or ()) if method != "HEAD"}
    assert there == {(method, f"/_emulator/{path}".replace("requests/1", "requests/{number}").replace("answers/1", "answers/{id}"))
                     for method, path in EVERYTHING}  # fmt: skip


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
def test_a_stranger_controls_and_reads_nothing(server: Emulator, method: str, path: str) -> None:
    post(server, a_task())
    said = refused(ask(server, path, method, content='{"drop": 1}', headers=STRANGER))
    assert "203.0.113.9 may not control" in said
    assert "--control-from 203.0.113.9" in said
    assert (server.history.received, server.faults) == (1, Faults(seed=7))


def test_a_stranger_is_told_of_nothing_that_happens(server: Emulator) -> None:
    url = f"{server.url.removesuffix('/v1')}/_emulator/events"
    with pytest.raises(InvalidStatus) as refusal, connect(url, additional_headers=STRANGER, proxy=None):
        pass
    assert refusal.value.response.status_code == 403


def test_a_stranger_is_served_all_else(server: Emulator) -> None:
    [item] = post_new(server, IMAGE).json()["data"]
    assert http_client().get(item["imageURL"], headers=STRANGER).status_code == 200
    for path in ("/", "/health"):
        assert (
            http_client().get(server.http_url.removesuffix("/v1") + path, headers=STRANGER).status_code == 200
        )


def status(server: Emulator, from_address: str = "127.0.0.1", to: str = "127.0.0.1", **headers: str) -> int:
    with httpx.Client(transport=httpx.HTTPTransport(local_address=from_address), timeout=60) as client:
        return client.get(f"http://{to}:{server.port}/_emulator/requests", headers=headers).status_code


def test_another_machine_does_only_if_it_is_let() -> None:
    with Emulator(
        host="0.0.0.0", control_from=["127.0.0.7", "203.0.113.0/24"], trusted_proxies=["127.0.0.8"]
    ) as server:
        for address, expected in {"127.0.0.1": 403, "127.0.0.7": 200, "127.0.0.6": 403}.items():
            assert status(server, address, to="127.0.0.5") == expected
            assert status(server, address, to="127.0.0.5", **STRANGER) == expected  # nobody believes it
        assert status(server, "127.0.0.8", to="127.0.0.5", **STRANGER) == 200
    with Emulator(control_from=[]) as server:
        assert status(server) == 403
    with Emulator(control_from="*") as server:
        assert status(server, **STRANGER) == status(server, **{"X-Forwarded-Proto": "https"}) == 200


def test_this_machine_is_known_under_all_of_its_addresses() -> None:
    # Whoever asks an address of his own machine asks from that address.
    with Emulator(host="0.0.0.0", control_from=["127.0.0.1"]) as server:
        assert status(server, "127.0.0.5", to="127.0.0.5") == 200
        assert status(server, "127.0.0.6", to="127.0.0.5") == 403


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Forwarded-For", "127.0.0.1, 203.0.113.9")],
        [("X-Forwarded-For", "203.0.113.9, 127.0.0.1")],
        [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "203.0.113.9")],
        [("X-Forwarded-For", "203.0.113.9:4711")],
        [("X-Forwarded-For", "unknown")],
        [("Forwarded", "for=127.0.0.1, for=203.0.113.9;proto=https")],
        [("Forwarded", 'for="[2001:db8::1]:4711"')],
        [("Forwarded", "for=127.0.0.1"), ("Forwarded", "for=203.0.113.9")],
        [("Forwarded", "proto=https;host=localhost")],
        [("X-Forwarded-Proto", "https")],
    ],
)
def test_what_a_client_says_of_itself_counts_for_nothing(
    server: Emulator, headers: list[tuple[str, str]]
) -> None:
    assert refused(ask(server, "requests", headers=headers))


@pytest.mark.parametrize(
    "headers",
    [{"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-For": "[::1]:4711, 127.0.0.2"}, {"Forwarded": "for=127.0.0.1;proto=https"}],
)  # fmt: skip
def test_a_proxy_says_that_this_machine_asks(server: Emulator, headers: dict[str, str]) -> None:
    assert ask(server, "requests", headers=headers).status_code == 200


def test_networks_that_are_none_are_refused() -> None:
    for phone in ("phone", ["phone"]):
        with pytest.raises(ValueError, match="control_from has 'phone', which is not an address"):
            Emulator(control_from=phone)


def test_a_single_network_needs_no_list() -> None:
    with Emulator(control_from="192.0.2.0/24", trusted_proxies="127.0.0.1") as server:
        assert status(server) == 403
        assert status(server, **{"X-Forwarded-For": "192.0.2.7"}) == 200


@pytest.mark.parametrize("path", ["reset", "faults", "answers"])
def test_a_webhook_controls_nothing(server: Emulator, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: Queue[str | None] = Queue()
    plain = Deliveries._try

    async def noted(*given: Any) -> None:
        tried.put(await plain(*given))

    monkeypatch.setattr(Deliveries, "_try", noted)
    post(server, a_task(webhookURL=f"{server.http_url.removesuffix('/v1')}/_emulator/{path}"))
    assert tried.get(timeout=60) == "It answered with HTTP 403."
    assert server.history.received == 1


# By name and by page -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "file://", "http://localhost.evil.example", "x", "http://[::1"]
)
def test_a_page_of_the_internet_changes_nothing(server: Emulator, origin: str) -> None:
    post(server, a_task())
    for path, body in (("reset", ""), ("faults", '{"drop": 1}')):
        said = refused(ask(server, path, "POST", content=body, headers={"Origin": origin}))
        assert "may not control this server" in said
    assert (server.history.received, server.faults) == (1, Faults(seed=7))


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000", "https://127.0.0.1:1", "http://[::1]:5173", "http://app.localhost"]
)
def test_a_page_of_this_machine_may(server: Emulator, origin: str) -> None:
    assert ask(server, "reset", "POST", headers={"Origin": origin}).status_code == 204


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", ""]
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "state"), ("GET", "requests"), ("GET", "events"), ("POST", "reset")]
)
def test_a_name_that_leads_here_is_not_enough(server: Emulator, host: str, method: str, path: str) -> None:
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert "127.0.0.1" in refused(ask(server, path, method, headers=headers))


@pytest.mark.parametrize("host", ["localhost:1", "127.0.0.1", "[::1]:8000", "api.localhost"])
def test_names_of_this_machine_are(server: Emulator, host: str) -> None:
    assert ask(server, "state", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.168.1.5:8000", 200), ("runware:8000", 200), ("desk.local", 200), ("runware.ns.svc.cluster.local:8000", 200),
        ("host.docker.internal:8000", 200), ("[fe80::1]:8000", 200), ("evil.example", 403), ("local", 200), ("evil.local.example", 403),
    ],
)  # fmt: skip
def test_names_of_private_networks_lead_to_no_page_of_the_internet(
    server: Emulator, host: str, expected: int
) -> None:
    for method, path in (("GET", "requests"), ("POST", "faults")):
        assert ask(server, path, method, content="{}", headers={"Host": host}).status_code == expected
        page = {"Host": host, "Origin": f"http://{host}"}
        assert ask(server, path, method, content="{}", headers=page).status_code == expected
    other = ask(server, "reset", "POST", headers={"Host": host, "Origin": "https://other.example"})
    assert "may not control" in refused(other) or expected == 403


def test_a_server_that_is_known_by_a_name_is_controlled_by_its_page_whatever_a_proxy_asks() -> None:
    with Emulator(public_url="https://runware.example.com/local") as server:

        def reset(host: str, origin: str) -> int:
            return ask(server, "reset", "POST", headers={"Host": host, "Origin": origin}).status_code

        for host in ("runware.example.com", "127.0.0.1:8000"):
            assert reset(host, "https://runware.example.com") == 204
            assert reset(host, "https://evil.example") == 403
        assert reset("evil.example", "https://runware.example.com") == 403
