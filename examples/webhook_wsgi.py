"""Receive results at a webhook, with WSGI and the server of the standard library.

    pip install runware-duo
    WEBHOOK_TOKEN=secret python examples/webhook_wsgi.py

In the program that sends the tasks, give an address at which the API reaches this server:

    client.image_inference(..., webhook_url="https://example.com/runware?token=secret")
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIServer, make_server

from runware import APIError, InvalidParameterError, Result
from runware.webhooks import Deduplicator, check_token, parse

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


def make_application(token: str, handle: Callable[[Result | APIError], None]) -> WSGIApplication:
    """An application that calls `handle` once for each result and each error, in the thread of the request.

    `handle` should only store the result, in a database or a queue: the API waits five seconds for the answer.
    """
    seen = Deduplicator()

    def receive(environ: WSGIEnvironment) -> tuple[str, str]:
        [given] = parse_qs(environ.get("QUERY_STRING", "")).get("token", [""])[:1]
        # The body is always read: a client that is still sending might not see the answer.
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if not check_token(given, token):
            return "403 Forbidden", "The token is wrong."
        if environ["REQUEST_METHOD"] != "POST":
            return "405 Method Not Allowed", "Results come by POST."
        try:
            items = parse(body)
        except InvalidParameterError as error:
            return "400 Bad Request", str(error)
        for item in items:
            if seen.is_new(item):
                try:
                    handle(item)
                except Exception:
                    seen.forget(item)  # the API delivers it again
                    return "500 Internal Server Error", "It could not be handled."
        return "200 OK", ""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, text = receive(environ)
        content = text.encode()
        start_response(
            status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(content)))]
        )
        return [content]

    return application


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """Answers each request in a thread of its own."""

    daemon_threads = True


def show(item: Result | APIError) -> None:
    print(repr(item))


if __name__ == "__main__":
    with make_server(
        "127.0.0.1", 8001, make_application(os.environ["WEBHOOK_TOKEN"], show), ThreadingServer
    ) as server:
        server.serve_forever()
