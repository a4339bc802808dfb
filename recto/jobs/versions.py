"""Which version reads: a hash of the code, the libraries, the settings and the files of the model.

Whatever may change a value changes the hash. Where it changes for nothing, a document is read once more;
where it didn't change for something, a stale result would cost trust.
"""

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path

CODE = ("recto/documents", "recto/engines", "recto/extraction", "recto/jobs", "recto/json_schemas", "schemas")
"""The packages that decide what a document is read as."""
KNOWLEDGE = frozenset({".py", ".toml", ".json", ".txt", ".yaml", ".onnx", ".xml"})


def reading_version(settings: str, folders: Iterable[Path] = ()) -> str:
    """Return the hash; `folders` hold a model's files, known by their names, sizes and times."""
    root = Path(__file__).parents[2]
    parts = [settings, *_list_libraries()]
    parts += [line for name in CODE for line in _list_code(root / name)]
    parts += [line for folder in sorted(folders) for line in _list_files(folder)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _list_libraries() -> list[str]:
    return sorted({f"{found.name}=={found.version}" for found in distributions()})


def _list_code(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in KNOWLEDGE and path.is_file():
            yield f"{path.relative_to(folder)} {hashlib.sha256(path.read_bytes()).hexdigest()}"


def _list_files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found = path.stat()
            yield f"{path.relative_to(folder)} {found.st_size} {found.st_mtime_ns}"
