"""Receive results at a webhook, with Starlette.

    pip install runware-duo starlette uvicorn
    WEBHOOK_TOKEN=secret python examples/webhook_asgi.py

In the program that sends the tasks, give an address at which the API reaches this server:

    await client.image_inference(..., webhook_url="https://example.com/runware?token=secret")
"""

from __future__ import annotations

import os
from collections.abc import Callable

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from runware import APIError, InvalidParameterError, Result
from runware.webhooks import Deduplicator, check_token, parse


def make_application(token: str, handle: Callable[[Result | APIError], None]) -> Starlette:
    """An application that calls `handle` once for each result and each error.

    `handle` should only store the result, in a database or a queue: the API waits five seconds for the answer.
    """
    seen = Deduplicator()

    async def receive(request: Request) -> Response:
        if not check_token(request.query_params.get("token"), token):
            return PlainTextResponse("The token is wrong.", 403)
        try:
            items = parse(await request.body())
        except InvalidParameterError as error:
            return PlainTextResponse(str(error), 400)
        for item in items:
            if seen.is_new(item):
                try:
                    await run_in_threadpool(handle, item)
                except Exception:
                    seen.forget(item)  # the API delivers it again
                    return PlainTextResponse("It could not be handled.", 500)
        return Response(status_code=204)

    return Starlette(routes=[Route("/runware", receive, methods=["POST"])])


def show(item: Result | APIError) -> None:
    print(repr(item))


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(make_application(os.environ["WEBHOOK_TOKEN"], show), port=8001)
