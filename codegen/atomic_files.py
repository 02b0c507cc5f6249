"""Atomic writing of files: an interrupted generator leaves no partial file."""

from __future__ import annotations

import shutil
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Replace a file atomically: its old content stays until the new content is complete."""
    path = path.resolve()  # a symbolic link stays a link
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        if path.exists():
            shutil.copymode(path, partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
