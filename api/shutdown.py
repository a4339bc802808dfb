"""Hearing of a shutdown early: the server waits for open requests before it tells the application."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def calling_at_stop_signal(call: Callable[[], None]) -> Iterator[None]:
    """While the block runs, call `call` in this event loop when the process is told to stop.

    The server's own handler runs too. Does nothing outside the main thread, where no signal arrives.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in STOP_SIGNALS}

    def tell_both(number: int, frame: FrameType | None) -> Any:
        loop.call_soon_threadsafe(call)
        own = before[signal.Signals(number)]
        return own(number, frame) if callable(own) else None

    chained = [number for number in STOP_SIGNALS if callable(before[number])]
    for number in chained:
        signal.signal(number, tell_both)
    try:
        yield
    finally:
        for number in chained:
            signal.signal(number, before[number])
