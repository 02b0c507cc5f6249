"""The OpenTelemetry example measures what happens, with both packages."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

import runware
import runware_sync
from runware.emulator import Emulator
from runware.emulator.faults import Faults
from tests.support.addresses import address

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "opentelemetry_metrics.py"


class Measured:
    """A telemetry whose numbers stay here."""

    def __init__(self) -> None:
        spec = spec_from_file_location("opentelemetry_metrics", EXAMPLE)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        self._reader = InMemoryMetricReader()
        self.meters = MeterProvider([self._reader])
        self._exporter = InMemorySpanExporter()
        self.tracers = TracerProvider()
        self.tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self.telemetry = module.Telemetry(self.meters, self.tracers)

    def points(self) -> dict[str, list[Any]]:
        """The data points of each metric."""
        data = self._reader.get_metrics_data()
        assert data is not None
        [resource] = data.resource_metrics
        [scope] = resource.scope_metrics
        return {metric.name: list(metric.data.data_points) for metric in scope.metrics}

    def spans(self) -> list[Any]:
        return list(self._exporter.get_finished_spans())


@pytest.fixture
def measured() -> Iterator[Measured]:
    one = Measured()
    yield one
    one.meters.shutdown()
    one.tracers.shutdown()


@pytest.fixture
def server() -> Iterator[Emulator]:
    with Emulator() as running:
        yield running


def told(measured: Measured) -> dict[str, Any]:
    """What the measurements say of one task."""
    points = measured.points()
    [duration], [queued], [cost] = (
        points[name] for name in ("runware.task.duration", "runware.task.queued", "runware.cost")
    )
    [span] = measured.spans()
    return {
        "count": duration.count,
        "attributes": duration.attributes,
        "queued first": queued.sum <= duration.sum,
        "costs": cost.value > 0,
        "span": span.name,
        "ok": span.status.is_ok,
        "as long": span.end_time - span.start_time == pytest.approx(duration.sum * 1e9, rel=0.01),
    }


GOOD_TASK = {
    "count": 1,
    "attributes": {"task_type": "promptEnhance", "outcome": "finished"},
    "queued first": True,
    "costs": True,
    "span": "promptEnhance",
    "ok": True,
    "as long": True,
}


def test_a_task_of_the_blocking_client(measured: Measured, server: Emulator) -> None:
    with runware_sync.Runware("key", url=server.url, on_event=measured.telemetry.on_event) as client:
        client.prompt_enhance(prompt="dog", include_cost=True)
    assert told(measured) == GOOD_TASK


def test_a_task_of_the_async_client(measured: Measured, server: Emulator) -> None:
    async def enhance() -> None:
        async with runware.Runware("key", url=server.url, on_event=measured.telemetry.on_event) as client:
            await client.prompt_enhance(prompt="dog", include_cost=True)

    asyncio.run(enhance())
    assert told(measured) == GOOD_TASK


@pytest.mark.parametrize("transport", ["websocket", "http"])
def test_spans_belong_to_the_request_that_they_are_made_for(
    measured: Measured, server: Emulator, transport: str
) -> None:
    tracer = measured.tracers.get_tracer("service")
    url = address(server, transport)

    async def serve(client: runware.Runware, user: str) -> None:
        with tracer.start_as_current_span(user):
            await client.prompt_enhance(prompt=user)

    async def enhance() -> None:
        async with runware.Runware("key", url=url, on_event=measured.telemetry.on_event) as client:
            await asyncio.gather(serve(client, "ann"), serve(client, "bob"))
            server.hang_up()
            await serve(client, "eve")

    asyncio.run(enhance())
    with runware_sync.Runware("key", url=url, on_event=measured.telemetry.on_event) as client:
        for user in ("dan", "fay"):
            with tracer.start_as_current_span(user):
                client.prompt_enhance(prompt=user)
    spans = measured.spans()
    requests = {span.context.span_id: span.name for span in spans if span.name != "promptEnhance"}
    parents = [requests[span.parent.span_id] for span in spans if span.name == "promptEnhance"]
    assert sorted(parents) == ["ann", "bob", "dan", "eve", "fay"]


def test_what_goes_wrong(measured: Measured, server: Emulator) -> None:
    on_event = measured.telemetry.on_event
    with runware_sync.Runware("key", url=server.url, on_event=on_event, max_retries=1) as client:
        client.ensure_connection()
        server.hang_up()
        server.faults = Faults(overload=1.0)
        with pytest.raises(runware.APIError) as caught:
            client.prompt_enhance(prompt="dog")
    points = measured.points()
    [retries] = points["runware.task.retries"]
    assert retries.value == 1
    assert retries.attributes["task_type"] == "promptEnhance"
    [duration] = points["runware.task.duration"]
    assert duration.attributes["outcome"] == caught.value.code
    [span] = measured.spans()
    assert not span.status.is_ok
    [raised] = span.events
    assert raised.name == "exception"


def test_the_program_prints_what_it_measured(server: Emulator) -> None:
    environment = {**os.environ, "RUNWARE_API_KEY": "key", "RUNWARE_BASE_URL": server.url}
    done = subprocess.run(
        [sys.executable, str(EXAMPLE)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "runware.task.duration" in done.stdout
