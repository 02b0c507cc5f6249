"""The arguments of `python -m codegen add`. A module of its own, so that other commands do not import the importer."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the subcommand and its arguments."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "add", help="import what the API publishes into the schema"
    )
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE",
        help="file or https URL of an OpenAPI page, a request and its response, registry.json or schema-map.json",
    )  # fmt: skip
    parser.add_argument("--task", metavar="NAME", help="the taskType, if the document does not name it")
    parser.add_argument("--write", action="store_true", help="write the files, then run `generate`")
