"""A frontend developer's page, on a port of its own, uses the local server from Chromium."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from runware.emulator import Emulator
from tests.support.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.foreign, pytest.mark.slow]

TASK = """
const task = (more = {}) => ({taskType: "imageInference", taskUUID: crypto.randomUUID(), model: "runware:101@1",
                              positivePrompt: "a lighthouse", width: 128, height: 128, ...more});
const post = async (...tasks) => await (await fetch(`http://${HOST}/v1`, {
    method: "POST", body: JSON.stringify(tasks),
    headers: {"Authorization": "Bearer any", "Content-Type": "application/json"},
})).json();
const asked = async (socket, message) => await new Promise((resolve, reject) => {
    socket.onmessage = event => resolve(JSON.parse(event.data));
    socket.onerror = socket.onclose = () => reject(new Error("closed"));
    socket.send(JSON.stringify([message]));
});
"""


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        content = b"<!doctype html><title>A page of somebody's</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def server() -> Iterator[Emulator]:
    with Emulator() as server:
        yield server


@pytest.fixture(scope="module")
def page(browser: Browser, server: Emulator) -> Iterator[Page]:
    """A page of another port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Page) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        page = browser.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"http://localhost:{site.server_address[1]}/")
        yield page
        page.close()
        site.shutdown()


def run(page: Page, server: Emulator, script: str) -> Any:
    """What an async function with that body returns in the page."""
    return page.evaluate(f'async () => {{ const HOST = "127.0.0.1:{server.port}";\n{TASK}\n{script} }}')


def test_a_page_posts_and_fetches_the_picture(page: Page, server: Emulator) -> None:
    size, type = run(page, server, """
        const {data: [image]} = await post(task());
        const blob = await (await fetch(image.imageURL)).blob();
        return [blob.size, blob.type];
    """)  # fmt: skip
    assert size > 1000
    assert type == "image/jpeg"


def test_a_page_reads_errors(page: Page, server: Emulator) -> None:
    code = run(page, server, "return (await post(task({width: 'wide'}))).errors[0].code;")
    assert code == "invalidWidth"


def test_a_page_talks_over_a_websocket(page: Page, server: Emulator) -> None:
    url = run(page, server, """
        const socket = new WebSocket(`ws://${HOST}/v1`);
        await new Promise(resolve => { socket.onopen = resolve; });
        await asked(socket, {taskType: "authentication", apiKey: "any"});
        const url = (await asked(socket, task())).data[0].imageURL;
        socket.onclose = null;
        socket.close();
        return url;
    """)  # fmt: skip
    assert url.startswith(f"http://127.0.0.1:{server.port}/files/")


def test_a_page_reads_the_pixels_of_a_picture(page: Page, server: Emulator) -> None:
    """A canvas with a picture of another origin is tainted unless it was allowed."""
    pixels = run(page, server, """
        const {data: [made]} = await post(task({outputFormat: "PNG"}));
        const image = new Image();
        image.crossOrigin = "anonymous";
        image.src = made.imageURL;
        await image.decode();
        const canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth;
        canvas.height = image.naturalHeight;
        const pen = canvas.getContext("2d");
        pen.drawImage(image, 0, 0);
        return [canvas.width, pen.getImageData(0, 0, 128, 128).data.length];
    """)  # fmt: skip
    assert pixels == [128, 128 * 128 * 4]


def test_a_page_fetches_a_part_of_a_file(page: Page, server: Emulator) -> None:
    status, length, told = run(page, server, """
        const {data: [image]} = await post(task());
        const answer = await fetch(image.imageURL, {headers: {Range: "bytes=0-99"}});
        return [answer.status, (await answer.arrayBuffer()).byteLength, answer.headers.get("Content-Range")];
    """)  # fmt: skip
    assert (status, length) == (206, 100)
    assert told.startswith("bytes 0-99/")


@pytest.mark.usefixtures("few_pictures")
def test_a_player_seeks_in_a_video(page: Page, server: Emulator) -> None:
    pytest.importorskip("av", reason="videos in WEBM need the extra media")
    at, duration = run(page, server, """
        const video = task({taskType: "videoInference", model: "klingai:5@3", duration: 5, width: 1920, height: 1080,
                            outputFormat: "WEBM", deliveryMethod: "async"});
        let answer = await post(video);
        while (!answer.data[0].videoURL) {
            if (answer.errors) throw new Error(JSON.stringify(answer.errors));
            answer = await post({taskType: "getResponse", taskUUID: video.taskUUID});
        }
        const player = document.createElement("video");
        player.crossOrigin = "anonymous";
        player.muted = true;
        player.src = answer.data[0].videoURL;
        const happens = name => new Promise((resolve, reject) => {
            player.addEventListener(name, resolve, {once: true});
            player.addEventListener("error", () => reject(new Error(player.error.message)), {once: true});
        });
        await happens("loadedmetadata");
        player.currentTime = player.duration / 2;
        await happens("seeked");
        return [player.currentTime, player.duration];
    """)  # fmt: skip
    assert duration > 1
    assert at == pytest.approx(duration / 2, abs=0.1)


def test_a_page_of_this_machine_controls_the_server(page: Page, server: Emulator) -> None:
    received = run(page, server, """
        await post(task());
        await fetch(`http://${HOST}/_emulator/reset`, {method: "POST", headers: {"Content-Type": "application/json"}});
        return (await (await fetch(`http://${HOST}/_emulator/state`)).json()).tasks.received;
    """)  # fmt: skip
    assert received == 0
