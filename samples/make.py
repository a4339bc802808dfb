"""Draws the sample documents and writes what they say beside them: `python -m samples.make [NAME…]`."""

import json
import sys
from pathlib import Path

from samples.catalogue import EXPECTED_SUFFIX, FOLDER
from samples.paper import Paper, papers


def write_sample(paper: Paper, folder: Path) -> None:
    """Write the document and its expected JSON into a folder."""
    document = folder / paper.file
    document.write_bytes(paper.draw())
    expected = json.dumps(paper.truth.to_json(), ensure_ascii=False, indent=1)
    document.with_suffix(EXPECTED_SUFFIX).write_text(expected + "\n", encoding="utf-8")
    print(f"{document.stat().st_size:>8,} bytes  {paper.file}")


def main(names: list[str]) -> None:
    """Write the named documents, or all of them."""
    known = {Path(paper.file).stem: paper for paper in papers()}
    if unknown := set(names) - set(known):
        sys.exit(f"no such sample: {', '.join(sorted(unknown))}. There are: {', '.join(known)}")
    for name in names or known:
        write_sample(known[name], FOLDER)


if __name__ == "__main__":
    main(sys.argv[1:])
