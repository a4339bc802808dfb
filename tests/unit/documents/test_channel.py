"""Frames between a worker and its child; a child may send anything."""

import socket
import struct
from collections.abc import Iterator

import pytest

from recto.documents.channel import MAX_FRAME_BYTES, Channel, ChannelClosedError, Kind


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def test_a_frame_arrives_as_it_was_sent(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    Channel(theirs).send(Kind.PAGE, [1, 2])
    assert channel.receive(1) == (Kind.PAGE, b"[1, 2]")


def test_bytes_are_sent_as_they_are(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    Channel(theirs).send(Kind.RESULT, b"\x00\xff")
    assert channel.receive(1) == (Kind.RESULT, b"\x00\xff")


def test_two_frames_in_one_packet_are_told_apart(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    theirs.sendall(b"P\x00\x00\x00\x01aE\x00\x00\x00\x01b")
    assert [channel.receive(1), channel.receive(1)] == [(Kind.PAGE, b"a"), (Kind.ERROR, b"b")]


def test_half_a_frame_is_waited_for(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    theirs.sendall(b"P\x00\x00\x00\x02a")
    assert channel.receive(0.01) is None
    theirs.sendall(b"b")
    assert channel.receive(1) == (Kind.PAGE, b"ab")


def test_silence_is_no_frame(ends: tuple[Channel, socket.socket]) -> None:
    assert ends[0].receive(0.01) is None


@pytest.mark.parametrize(
    "junk", [b"Traceback (most recent call last)", struct.pack(">cI", b"P", MAX_FRAME_BYTES + 1)]
)
def test_what_is_no_frame_closes_the_channel(junk: bytes, ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    theirs.sendall(junk)
    with pytest.raises(ChannelClosedError):
        channel.receive(1)


def test_a_gone_sender_closes_the_channel(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    theirs.close()
    with pytest.raises(ChannelClosedError):
        channel.receive(1)


def test_sending_to_nobody_closes_the_channel(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    theirs.close()
    with pytest.raises(ChannelClosedError):
        channel.send(Kind.TASK, {})
