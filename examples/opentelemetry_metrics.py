"""Metrics and traces of a client with OpenTelemetry: how long tasks take, what they cost, and what goes wrong.

    pip install runware-duo opentelemetry-sdk
    python examples/opentelemetry_metrics.py

Give `Telemetry.on_event` to a client of either package. It uses only OpenTelemetry's API, so the program decides where the
numbers go. Here they are printed.
"""

from __future__ import annotations

import time

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import ConsoleMetricExporter, PeriodicExportingMetricReader
from opentelemetry.trace import Status, StatusCode

from runware import (
    Event,
    Reconnecting,
    RequestSent,
    ResultArrived,
    Retrying,
    TaskAbandoned,
    TaskEvent,
    TaskFailed,
    TaskFinished,
)
from runware_sync import Runware


class Telemetry:
    """Instruments for any number of clients.

    Args:
        meters: Where metrics go; by default to the global provider.
        tracers: Where spans go; by default to the global provider.
    """

    def __init__(
        self, meters: metrics.MeterProvider | None = None, tracers: trace.TracerProvider | None = None
    ) -> None:
        meter = metrics.get_meter("runware", meter_provider=meters)
        self._tracer = trace.get_tracer("runware", tracer_provider=tracers)
        self._durations = meter.create_histogram(
            "runware.task.duration", unit="s", description="From the call to its end, by outcome"
        )
        self._queued = meter.create_histogram(
            "runware.task.queued", unit="s", description="From the call until the task is first sent"
        )
        self._cost = meter.create_counter("runware.cost", unit="USD", description="As results report it")
        self._retries = meter.create_counter("runware.task.retries", description="Tasks that are sent again")
        self._reconnects = meter.create_counter(
            "runware.reconnects", description="Connections that were lost"
        )

    def on_event(self, event: Event) -> None:
        """Give this to `Runware(on_event=...)`. It is quick, since OpenTelemetry exports in its own thread."""
        match event:
            case RequestSent(attempt=1):
                self._queued.record(event.seconds, {"task_type": event.task_type})
            case ResultArrived(cost=float(cost)):
                self._cost.add(cost, {"task_type": event.task_type})
            case Retrying():
                code = (event.error and event.error.code) or "lost"
                self._retries.add(1, {"task_type": event.task_type, "reason": code})
            case Reconnecting():
                self._reconnects.add(1)
            case TaskFinished():
                self._ended(event, "finished")
            case TaskAbandoned():
                self._ended(event, "abandoned")
            case TaskFailed():
                self._ended(event, event.error.code or type(event.error).__name__, event.error)
            case _:
                pass

    def _ended(self, event: TaskEvent, outcome: str, error: Exception | None = None) -> None:
        self._durations.record(event.seconds, {"task_type": event.task_type, "outcome": outcome})
        now = time.time_ns()
        span = self._tracer.start_span(
            event.task_type,
            start_time=now - int(event.seconds * 1e9),
            attributes={"runware.task_uuid": event.task_uuid, "runware.outcome": outcome},
        )
        if error is not None:
            span.record_exception(error)
            span.set_status(Status(StatusCode.ERROR, str(error)))
        span.end(now)


def main() -> None:
    """Enhance a prompt with the server that the environment names, and print what was measured."""
    metrics.set_meter_provider(MeterProvider([PeriodicExportingMetricReader(ConsoleMetricExporter())]))
    with Runware(on_event=Telemetry().on_event) as client:
        print(client.prompt_enhance(prompt="a lighthouse")[0].text)


if __name__ == "__main__":
    main()
