"""The page at `/`, driven in Chromium as a person would."""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from runware.emulator import Emulator, Faults
from tests.support.browser import chromium
from tests.support.posting import http_client

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.foreign, pytest.mark.slow]

#: Does something that shows, if it is taken for HTML.
EVIL = "<img src=x onerror=\"window.taken = 'prompt'\"><script>window.taken = 'script'</script> a cat"

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.fixture
def open_page(browser: Browser, server: Emulator) -> Iterator[Open]:
    """Opens the page. It must say nothing on its console, run nothing of a client's, and ask no other server."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    said: list[str] = []
    asked: list[str] = []
    pages: list[Page] = []

    def open_it(place: str = "", *, lost: bool = False, **emulated: Any) -> Page:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.emulate_media(**emulated)
        page.on("pageerror", lambda error: said.append(str(error)))
        # A browser says itself that a server is gone, or that a task was refused.
        page.on(
            "console",
            lambda message: lost or "Failed to load resource" in message.text or said.append(message.text),
        )
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"http://127.0.0.1:{server.port}/{place}")
        pages.append(page)
        return page

    try:
        yield open_it
        assert said == []
        assert [url for url in asked if not url.startswith(f"http://127.0.0.1:{server.port}/")] == []
        assert [page.evaluate("window.taken ?? null") for page in pages if not page.is_closed()] == [
            None
        ] * len(pages)
    finally:
        context.close()


def an_image(**more: Any) -> dict[str, Any]:
    return {
        "taskType": "imageInference", "taskUUID": str(uuid4()), "model": "runware:101@1",
        "positivePrompt": "a lighthouse", "width": 128, "height": 128, **more,
    }  # fmt: skip


def an_enhancement(**more: Any) -> dict[str, Any]:
    return {"taskType": "promptEnhance", "taskUUID": str(uuid4()), "prompt": "a dog", **more}


def ask(server: Emulator, *tasks: dict[str, Any]) -> dict[str, Any]:
    key = {"Authorization": "Bearer any"}
    answer: dict[str, Any] = (
        http_client().post(server.http_url, json=list(tasks), headers=key, timeout=60).json()
    )
    return answer


def rows(page: Page) -> Locator:
    return page.locator("#tasks > li:visible")


def row(page: Page, number: int) -> Locator:
    return page.locator(f'#tasks > li[data-number="{number}"]')


def field(page: Page, name: str) -> Locator:
    return page.locator(".run .field").filter(
        has=page.locator("label", has_text=re.compile(rf"^{name}( \*)?$"))
    )


def unfold(page: Page) -> None:
    """Open all that is folded, and what is folded in it, which is made when it is opened.

    A panel is shown when the server's state is there, and what it offers comes after it: wait for both.
    """
    closed = page.locator("#panel details:not([open])")
    expect(closed.first).to_be_attached()
    while closed.count():
        closed.evaluate_all("all => all.forEach(details => { details.open = true; })")


def expect(found: Locator) -> Any:
    from playwright.sync_api import expect

    expect.set_options(timeout=15_000)
    return expect(found)


def test_a_newcomer_is_told_what_to_set(open_page: Open, server: Emulator) -> None:
    page = open_page()
    expect(page.locator("#empty")).to_contain_text(f"RUNWARE_BASE_URL={server.url}")
    for language in ("Python", "curl", "JavaScript"):
        expect(
            page.locator(".programs section").filter(has_text=language).get_by_role("button", name="Copy")
        ).to_be_visible()
    programs = page.locator(".programs pre").all_inner_texts()
    for command in ([sys.executable, "-c", programs[0]], ["sh", "-c", programs[1]])[
        : 2 if shutil.which("curl") else 1
    ]:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert "/files/" in done.stdout, done.stderr
    expect(rows(page)).to_have_count(len(server.requests))
    assert {task["positivePrompt"] for task in server.requests} == {"a lighthouse at dusk"}


def test_a_task_is_run_from_the_form_opened_made_to_fail_and_all_is_reset(
    open_page: Open, server: Emulator
) -> None:
    page = open_page()
    page.get_by_role("link", name="New task").click()
    field(page, "positivePrompt").locator("textarea").fill("a lighthouse at dusk")
    field(page, "width").locator("input").fill("128")
    field(page, "height").locator("input").fill("192")
    page.get_by_role("button", name="Run", exact=True).click()

    # It is opened at once, with its picture and what it cost.
    expect(page.locator(".detail h2")).to_have_text("imageInference #1")
    assert page.evaluate("location.hash") == "#task=1"
    expect(page.locator(".detail .state")).to_have_text("done")
    expect(page.locator(".detail .prompt")).to_have_text("a lighthouse at dusk")
    expect(page.locator(".detail figure img")).to_have_js_property("naturalHeight", 192)
    expect(page.locator(".detail .tree").first).to_contain_text('"positivePrompt": "a lighthouse at dusk"')
    expect(page.locator(".detail")).to_contain_text("RUNWARE_API_KEY", use_inner_text=False)
    expect(row(page, 1)).to_contain_text("a lighthouse at dusk")
    expect(row(page, 1).locator(".cost")).to_have_text(re.compile(r"^\$0\.\d{4}$"))
    assert server.requests[0]["width"] == 128

    # The next one is to fail.
    page.get_by_role("link", name="Switches").click()
    page.get_by_label("Error code").fill("timeoutProvider")
    page.get_by_role("button", name="Choose this answer").click()
    expect(page.locator(".pending li")).to_contain_text("any task: fails with timeoutProvider, once")
    expect(page.locator("#faults-badge")).to_have_text("1 chosen")
    page.get_by_role("link", name="New task").click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".run .message")).to_contain_text("timeoutProvider")
    expect(row(page, 2)).to_contain_text("timeoutProvider")
    row(page, 2).locator("a.open").click()
    expect(page.locator(".detail .errors")).to_contain_text("timeoutProvider")
    expect(page.locator(".detail .state")).to_have_text("failed")
    expect(page.locator("#faults-badge")).to_be_hidden()

    # A reset is asked about first.
    page.get_by_role("link", name="Switches").click()
    page.get_by_role("button", name="Reset the server…").click()
    page.get_by_role("button", name="Keep it").click()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("button", name="Reset the server…").click()
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page.locator("#empty")).to_be_visible()
    expect(rows(page)).to_have_count(0)
    assert server.requests == []


def test_an_error_is_shown_at_its_field(open_page: Open, server: Emulator) -> None:
    page = open_page("#new=imageInference")
    field(page, "width").locator("input").fill("-1")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(field(page, "width").locator(".problem")).to_contain_text("'width'")
    expect(field(page, "width").locator("input")).to_be_focused()
    expect(field(page, "width").locator("input")).to_have_attribute("aria-invalid", "")
    expect(field(page, "height").locator(".problem")).to_be_hidden()
    expect(row(page, 1)).to_contain_text("invalidWidth")


def test_a_form_that_is_led_to_has_its_own_example_and_keeps_what_was_written(
    open_page: Open, server: Emulator
) -> None:
    page = open_page("#new=promptEnhance")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".detail h2")).to_have_text("promptEnhance #1")
    page.get_by_role("link", name="New task").click()
    types = page.get_by_label("Task type", exact=True).nth(1)
    for task_type in ("upscale", "imageInference"):
        types.select_option(task_type)
    expect(field(page, "width").locator("input")).not_to_have_value("")
    field(page, "positivePrompt").locator("textarea").fill("my own words")
    types.select_option("videoInference")
    expect(field(page, "positivePrompt").locator("textarea")).to_have_value("my own words")


def test_a_file_from_disk_is_sent_and_what_is_no_json_is_refused_here(
    open_page: Open, server: Emulator, tmp_path: Path
) -> None:
    picture = tmp_path / "small.png"
    picture.write_bytes(
        http_client().get(ask(server, an_image(outputFormat="PNG"))["data"][0]["imageURL"]).content
    )
    page = open_page("#new=upscale")
    page.get_by_role("button", name="Clear").click()
    field(page, "model").locator("input").fill("runware:501@1")
    field(page, "inputImage").locator("input[type=file]").set_input_files(picture)
    expect(field(page, "inputImage").locator("input[type=text]")).to_have_value(
        re.compile(r"^small\.png, \d+ kB$")
    )
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".detail h2")).to_have_text("upscale #2")
    assert server.requests[-1]["inputs"]["image"].startswith("data:image/png;base64,iVBOR")

    page.get_by_role("link", name="New task").click()
    page.get_by_label("Task type", exact=True).nth(1).select_option("imageInference")
    unfold(page)
    field(page, "lora").locator("textarea").fill("[{")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(field(page, "lora").locator(".problem")).to_contain_text("no JSON")
    assert len(server.requests) == 2


def test_what_a_client_sends_is_text(open_page: Open, server: Emulator) -> None:
    page = open_page()
    ask(
        server,
        an_image(positivePrompt=EVIL),
        an_image(model=EVIL),
        an_enhancement(prompt=EVIL, taskUUID=EVIL),
    )
    ask(server, {"taskType": EVIL, "taskUUID": str(uuid4()), EVIL: [EVIL, {EVIL: "javascript:alert(1)"}]})
    rule = {
        "task_type": "imageInference",
        "results": [{"imageURL": "javascript:window.taken=1", "text": EVIL, EVIL: EVIL}],
    }
    assert (
        http_client().post(f"http://127.0.0.1:{server.port}/_emulator/answers", json=rule).status_code == 201
    )
    ask(server, an_image())
    svg = base64.b64encode(
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>top.taken = 1</script></svg>'
    ).decode()
    server.answer_next("imageInference", file=f"data:image/svg+xml;base64,{svg}")
    ask(server, an_image())
    expect(rows(page)).to_have_count(6)
    expect(row(page, 1).locator(".words")).to_have_text(EVIL)
    for number in range(1, 7):
        row(page, number).locator("a.open").click()
        expect(page.locator(".detail h2 .nr")).to_have_text(f"#{number}")
        unfold(page)
        assert (
            page.locator(
                "script:not([src]), img:not([src^='files/']), [onerror], a[href*='javascript']"
            ).count()
            == 0
        )
    expect(page.locator(".detail figure img[src$='.svg']")).to_have_count(1)
    page.get_by_role("button", name="Send again…").click()
    expect(page.locator("form.run")).to_be_visible()
    page.get_by_label("Search").fill("<SCRIPT>")
    expect(rows(page)).to_have_count(4)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("text/html", b"<script>window.opener ? window.opener.taken = 1 : document.title = 'ran'</script>"),
        ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><script>document.documentElement.id = "ran"</script></svg>'),
    ],
)  # fmt: skip
def test_a_file_of_a_result_runs_no_script(
    browser: Browser, server: Emulator, name: str, content: bytes
) -> None:
    file = server._frontend.state.service.store.add(content, name)
    page = browser.new_page()
    try:
        page.goto(f"http://127.0.0.1:{server.port}/files/{file.name}")
        assert page.evaluate("document.title + document.documentElement.id") == ""
    finally:
        page.close()


def test_the_keyboard_is_enough(open_page: Open, server: Emulator) -> None:
    page = open_page()
    ask(server, *(an_enhancement(prompt=f"dog {number}") for number in range(1, 5)))
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("j")
    expect(row(page, 4).locator("a.open")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(row(page, 3).locator("a.open")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".detail h2 .nr")).to_have_text("#3")
    row(page, 3).locator("a.open").focus()
    page.keyboard.press("j")
    expect(page.locator(".detail h2 .nr")).to_have_text("#2")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    assert page.evaluate("location.hash") == ""
    page.keyboard.press("/")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("dog 4")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(4)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("n")
    expect(page.locator("form.run")).to_be_visible()


def test_filters_say_what_is_billed_of_what_they_show(open_page: Open, server: Emulator) -> None:
    page = open_page()
    fox = an_image(positivePrompt="a red fox")
    ask(server, fox, an_image(positivePrompt="a grey wolf"), an_enhancement())
    ask(server, an_image(width=-1))
    expect(rows(page)).to_have_count(4)
    expect(page.locator(".sums")).to_have_text(re.compile(r"^4 tasks, \$0\.\d{4} billed$"))
    page.get_by_label("Search").fill("FOX")
    expect(rows(page)).to_have_count(1)
    [entry] = server.ledger.of(fox["taskUUID"])
    expect(page.locator(".sums")).to_have_text(f"1 of 4 tasks, ${entry.cost:.4f} billed")
    page.get_by_label("Search").fill("")
    page.locator("#filters").get_by_label("State").select_option("failed")
    expect(rows(page)).to_have_count(1)
    page.locator("#filters").get_by_label("Task type").select_option("promptEnhance")
    expect(page.locator("#nothing")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(rows(page)).to_have_count(4)


def test_faults_and_latency_are_set_and_seen(open_page: Open, server: Emulator) -> None:
    page = open_page("#switches")
    page.locator("label", has_text=re.compile("^overload$")).click()
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator("#faults-badge")).to_have_text("1 fault on")
    assert server.faults.overload == 1
    page.locator("label", has_text=re.compile("^latency$")).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("0.25")
    page.keyboard.press("Enter")
    expect(page.locator("#faults-badge")).to_have_text("1 fault on · 0.25 s latency")
    assert (server.latency, server.faults.overload) == (0.25, 1)
    page.get_by_role("button", name="Restore initial values").click()
    expect(page.locator("#faults-badge")).to_be_hidden()
    assert (server.latency, server.faults) == (0, Faults())


def test_each_kind_of_answer_is_chosen_told_and_taken_back(
    open_page: Open, server: Emulator, tmp_path: Path
) -> None:
    picture = tmp_path / "tiny.gif"
    picture.write_bytes(b"GIF89a" + bytes(20))
    page = open_page("#switches")
    told = {
        "nsfw": "imageInference of runware:101@1 with “fox”: is flagged NSFW, 2 times",
        "late": "imageInference of runware:101@1 with “fox”: comes 5 s late, 2 times",
        "partial": "imageInference of runware:101@1 with “fox”: gets only 1 result, 2 times",
        "file": "imageInference of runware:101@1 with “fox”: is a file, 2 times",
        "results": "imageInference of runware:101@1 with “fox”: gets chosen fields, 2 times",
    }
    unfold(page)
    for label, text in {
        "Task type": "imageInference",
        "Model": "runware:101@1",
        "Text in the prompt": "fox",
        "How many times": "2",
    }.items():
        page.locator(".answer").get_by_label(label).fill(text)
    for count, (kind, sentence) in enumerate(told.items(), 1):
        page.get_by_label("What it gets").select_option(kind)
        if kind == "file":
            page.locator(".answer input[type=file]").set_input_files(picture)
        page.get_by_role("button", name="Choose this answer").click()
        expect(page.locator(".pending li")).to_have_count(count)
        expect(page.locator(".pending li").last.locator("span")).to_have_text(sentence)
    page.locator(".answer").get_by_label("Model").fill(" ")
    page.locator(".answer").get_by_label("Task type").fill("imageInferenze")
    page.get_by_role("button", name="Choose this answer").click()
    expect(page.locator(".switches > .message")).to_contain_text("imageInferenze")
    for left in range(len(told) - 1, -1, -1):
        page.get_by_role("button", name="Take back").first.click()
        expect(page.locator(".pending li")).to_have_count(left)
    expect(page.locator("#faults-badge")).to_be_hidden()


def test_an_answer_that_never_comes_is_not_waited_for_for_ever(open_page: Open, server: Emulator) -> None:
    server.faults = Faults(half_open=1)
    page = open_page("#new=promptEnhance")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Stop waiting").click()
    expect(page.locator(".run .message")).to_contain_text("Stopped waiting")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_it_says_that_the_server_is_gone_and_is_back_by_itself(open_page: Open, server: Emulator) -> None:
    page = open_page(lost=True)
    ask(server, an_enhancement(prompt="before"), an_enhancement(prompt="before"))
    expect(rows(page)).to_have_count(2)
    server.stop()
    expect(page.locator("#banner")).to_contain_text("The server is gone")
    with Emulator(port=server.port) as other:
        ask(other, an_enhancement(prompt="after"))
        expect(page.locator("#banner")).to_be_hidden()
        expect(rows(page)).to_have_count(1)
        expect(row(page, 1)).to_contain_text("after")


def test_it_says_why_it_is_not_for_this_machine(browser: Browser) -> None:
    with Emulator(control_from=["192.0.2.1"]) as server, browser.new_context() as context:
        page = context.new_page()
        page.goto(server.http_url.removesuffix("v1"))
        reason = page.get_by_text("127.0.0.1 may not control this server; --control-from 127.0.0.1 lets it")
        expect(reason).to_be_visible(timeout=60_000)


def test_any_number_of_tabs_may_be_open(open_page: Open, server: Emulator) -> None:
    pages = [open_page() for _ in range(9)]
    ask(server, an_enhancement(prompt="for all"))
    for page in pages:
        expect(row(page, 1)).to_contain_text("for all")
    page = open_page("#new=promptEnhance")
    expect(field(page, "prompt")).to_be_visible()


def test_a_proxy_that_lets_no_websocket_through_is_enough(open_page: Open, server: Emulator) -> None:
    page = open_page()
    page.add_init_script("""
        window.WebSocket = class extends EventTarget {
            constructor() {
                super();
                setTimeout(() => this.dispatchEvent(new Event("close")));
            }
        };
    """)
    page.reload()
    expect(page.locator("#empty")).to_be_visible()
    ask(server, an_enhancement(prompt="by a stream"))
    expect(row(page, 1)).to_contain_text("by a stream")


def test_a_task_that_comes_while_the_page_reads_the_others_is_not_lost(
    open_page: Open, server: Emulator
) -> None:
    def answer_late(route: Route) -> None:
        before = route.fetch()
        for number in range(3):
            ask(server, an_enhancement(prompt=f"meanwhile {number}"))
        route.fulfill(response=before)

    page = open_page()
    expect(page.locator("#empty")).to_be_visible()
    page.route("**/_emulator/requests?*", answer_late, times=1)
    with page.expect_response("**/_emulator/requests?*"):
        page.reload()
    ask(server, an_enhancement(prompt="after it"))
    expect(rows(page)).to_have_count(4)


def test_five_hundred_tasks_are_shown_and_no_more(open_page: Open, server: Emulator) -> None:
    for _ in range(5):
        ask(server, *(an_enhancement() for _ in range(100)))
    page = open_page()
    expect(rows(page)).to_have_count(500)
    ask(server, *(an_enhancement() for _ in range(3)))
    expect(row(page, 503)).to_be_visible()
    expect(rows(page)).to_have_count(500)
    expect(row(page, 3)).to_have_count(0)
    numbers = page.locator("#tasks > li").evaluate_all("rows => rows.map(row => Number(row.dataset.number))")
    assert numbers == list(range(503, 3, -1))


@pytest.mark.parametrize("place", ["", "#new", "#switches", "#task=1", "#task=2"])
def test_nothing_is_cut_off_on_a_narrow_screen(open_page: Open, server: Emulator, place: str) -> None:
    ask(server, an_image(positivePrompt="a lighthouse " * 30))
    ask(server, {"taskType": "long" * 500, "model": "long" * 500, "taskUUID": str(uuid4())})
    page = open_page(place)
    page.set_viewport_size({"width": 360, "height": 640})
    expect(row(page, 1)).to_have_count(1)
    if place:
        expect(page.locator(".panel-head h2")).to_be_visible()
    for element in ("html", "main", "#panel"):
        sizes = page.locator(element).evaluate("one => [one.scrollWidth, one.clientWidth]")
        assert sizes[0] <= sizes[1], element


def test_a_newcomer_with_a_narrow_screen_is_told_all_the_same(open_page: Open) -> None:
    page = open_page()
    page.set_viewport_size({"width": 360, "height": 640})
    expect(page.locator("#empty h2")).to_be_visible()
    sizes = page.locator("main").evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert sizes[0] <= sizes[1]


def test_light_and_dark_follow_the_system_until_they_are_chosen(open_page: Open) -> None:
    page = open_page(color_scheme="dark")
    colour = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    page.get_by_role("button", name="Light or dark").click()
    light = page.evaluate(colour)
    assert dark != light
    page.reload()
    assert page.evaluate(colour) == light


def test_an_error_is_shown_as_it_came(open_page: Open, server: Emulator) -> None:
    odd = {
        "code": "providerError",
        "message": {"why": [EVIL]},
        "parameter": {"x": 1},
        "responseContent": "of the provider",
    }
    server.answer_next(error=odd)
    ask(server, an_image())
    page = open_page("#task=1")
    expect(page.locator(".errors")).to_contain_text("<script>window.taken = 'script'</script>")
    expect(page.locator(".errors code").nth(1)).to_have_text('{"x":1}')
    expect(page.locator(".detail .tree", has_text="of the provider")).to_be_visible()
    assert "[object" not in page.locator("body").inner_text()
