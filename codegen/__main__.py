"""`python -m codegen generate` writes what the schema implies; `check` says what on disk is out of date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from codegen import output
from codegen.key_tables import KeyTableError
from codegen.load import SchemaError
from codegen.twin import TwinError

ROOT = Path(__file__).parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m codegen", description=__doc__)
    parser.add_argument("command", choices=["generate", "check"])
    command: str = parser.parse_args().command
    try:
        files = output.expected(ROOT)
    except (SchemaError, TwinError, KeyTableError, output.OutputError) as error:
        print(error, file=sys.stderr)
        return 1
    except SyntaxError as error:
        print(f"{error.filename}:{error.lineno}: this is no Python: {error.msg}", file=sys.stderr)
        return 1
    except (OSError, UnicodeError) as error:
        print(f"A file cannot be read or written: {error}", file=sys.stderr)
        return 1
    if command == "generate":
        touched = output.write(ROOT, files)
        print("\n".join(touched) or f"All {len(files)} files are up to date.")
        return 0
    found = output.differences(ROOT, files)
    if found:
        print("\n".join(found), "Run `python -m codegen generate`.", sep="\n", file=sys.stderr)
        return 1
    print(f"All {len(files)} files are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
