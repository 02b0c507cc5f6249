"""`python -m runware.emulator --port 8000`: the local server, until Ctrl-C."""

from __future__ import annotations

import argparse

from runware.emulator import Emulator


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m runware.emulator", description="A local Runware API server."
    )
    parser.add_argument(
        "--port", type=int, default=8000, help="port to listen on; 0 for a free one (default: 8000)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--api-key", help="the only key that is good (default: any)")
    parser.add_argument(
        "--latency", type=float, default=0.0, help="seconds that each result takes (default: 0)"
    )
    given = parser.parse_args()
    server = Emulator(port=given.port, host=given.host, api_key=given.api_key, latency=given.latency)
    try:
        server.start()
    except OSError as error:
        parser.exit(
            1, f"Port {given.port} of {given.host} cannot be used: {error}. Choose another with --port.\n"
        )
    print(f"Listening. Point a client here with RUNWARE_BASE_URL={server.url}", flush=True)  # noqa: T201
    try:
        server.wait()
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    main()
