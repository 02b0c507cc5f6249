"""SOCKS proxies in the environment without the package for them: said before anything is sent, unless NO_PROXY exempts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from runware.emulator import Emulator
from tests.support.addresses import address
from tests.support.programs import run

pytestmark = pytest.mark.slow

CALL = """
from importlib import util
seen = util.find_spec
util.find_spec = lambda name, *more: None if name in ("socksio", "python_socks") else seen(name, *more)
import sys
sys.modules["socksio"] = sys.modules["python_socks"] = None
image = dict(model="m:1@1", positive_prompt="dog", width=512, height=512)
def told(error):
    assert isinstance(error, runware.ConnectionFailedError) and not error.retryable, repr(error)
    assert "runware-duo[socks]" in str(error) and "secret" not in str(error), error
    return "told"
"""
BLOCKING = """
def ask(client):
    for work in (
        lambda: client.fetch(client.image_inference(**image)[0]),
        lambda: client.text_stream(model="m:1@1", messages=[{"role": "user", "content": "dog"}]).read(),
        client.ensure_connection,
        lambda: client.submit(runware.PromptEnhance(prompt="dog")),
        lambda: client.upload(b"\\x89PNG\\r\\n\\x1a\\n" + bytes(99)),
    ):
        try:
            work()
            print("done", end=" ")
        except Exception as error:
            print(told(error), end=" ")
for url in URL.split():
    with runware_sync.Runware("key", url=url, max_retries=1) as client:
        ask(client)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"ALL_PROXY": "socks5://user:secret@127.0.0.1:1"}, "told"),
        ({"all_proxy": "socks5h://127.0.0.1:1"}, "told"),
        ({"HTTP_PROXY": "socks5://127.0.0.1:1", "NO_PROXY": "example.com, 10.0.0.0/8"}, "told"),
        ({"ALL_PROXY": "socks5://127.0.0.1:1", "NO_PROXY": "127.0.0.1"}, "done"),
        ({"ALL_PROXY": "socks5://127.0.0.1:1", "NO_PROXY": "example.com,127.0.0.1"}, "done"),
        ({"ALL_PROXY": "socks5://127.0.0.1:1", "NO_PROXY": "*"}, "done"),
        (
            {
                "HTTPS_PROXY": "http://127.0.0.1:1",
                "ALL_PROXY": "socks5://127.0.0.1:1",
                "no_proxy": "127.0.0.1",
            },
            "done",
        ),
    ],
)
def test_a_socks_proxy(
    server: Emulator, variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    billed = len(server.requests)
    done = run(f"{server.url} {server.http_url}", CALL + BLOCKING)
    assert (done.stdout.split(), done.stderr, done.returncode) == ([said] * 10, "", 0)
    assert (len(server.requests) == billed) == (said == "told")


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_a_file_elsewhere_that_a_socks_proxy_is_in_the_way_of(
    server: Emulator, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API is exempt from the proxy, and the file is not."""
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    done = run(
        address(server, transport),
        CALL
        + """
import attrs
async def main():
    async with runware.Runware("key", url=URL) as client:
        [found] = await client.image_inference(**image)
        await client.fetch(found)
        elsewhere = attrs.evolve(found, image_url="http://files.example.com/a.png")
        for work in (client.fetch(elsewhere), client.save([elsewhere, found], OUT)):
            try:
                await work
            except Exception as error:
                print(told(error))
asyncio.run(main())
""".replace("OUT", "__import__('tempfile').mkdtemp()"),
    )
    assert (done.stdout, done.stderr, done.returncode) == ("told\ntold\n", "", 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTP_PROXY", "foo://127.0.0.1:1"),
        ("HTTPS_PROXY", "http://["),
        ("NO_PROXY", "http://["),
        ("SSL_CERT_FILE", "/none"),
    ],
)
def test_an_environment_that_makes_no_sense(
    server: Emulator, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    done = run(
        server.http_url,
        """
        try:
            runware_sync.Runware("key", url=URL, max_retries=0).prompt_enhance(prompt="dog")
        except runware.ConnectionFailedError as error:
            print(str(error).count("may "))
        """,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("0\n", "", 0)
