"""Logs of children stay small."""

import os
from pathlib import Path

from recto.supervisor.logfile import LogFile


def append(log: LogFile, text: bytes) -> None:
    descriptor = log.open_for_child()
    os.write(descriptor, text)
    os.close(descriptor)


def test_full_log_moves_aside_and_its_writer_goes_on(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "api.log", max_bytes=10)
    writer = log.open_for_child()
    os.write(writer, b"a long first line\n")
    log.bound()
    os.write(writer, b"second\n")
    os.close(writer)
    assert (tmp_path / "api.log.1").read_bytes() == b"a long first line\n"
    assert log.path.read_bytes() == b"second\n"


def test_small_log_stays(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "api.log", max_bytes=100)
    append(log, b"line\n")
    log.bound()
    assert log.path.read_bytes() == b"line\n"
    assert not (tmp_path / "api.log.1").exists()


def test_tail_is_the_last_lines(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "api.log")
    append(log, b"".join(b"line %d\n" % number for number in range(5000)))
    assert log.tail(lines=2) == "line 4998\nline 4999"


def test_tail_of_a_log_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert LogFile(tmp_path / "none.log").tail() == ""
