"""Draws generated documents into a folder: `python -m samples.generated OUT [--only NAME] [--half seen]`."""

import argparse
import json
from pathlib import Path

from samples.catalogue import EXPECTED_SUFFIX
from samples.generated.catalogue import HALVES, list_specs
from samples.generated.press import Printed, print_document


def write_document(printed: Printed, folder: Path) -> Path:
    """Write a document and its expected JSON; return the document's path."""
    path = folder / printed.file
    path.write_bytes(printed.data)
    expected = json.dumps(printed.truth, ensure_ascii=False, indent=1)
    (folder / f"{printed.spec.name}{EXPECTED_SUFFIX}").write_text(expected + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Draw all documents, those of a half, or those whose names contain a text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="draw documents whose names contain this")
    parser.add_argument("--half", choices=HALVES)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for spec in list_specs(options.half):
        if options.only in spec.name:
            path = write_document(print_document(spec), options.folder)
            print(f"{path.stat().st_size:>9,} bytes  {path.name}")


if __name__ == "__main__":
    main()
