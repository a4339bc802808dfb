"""One server with the ticket model, for every client; and the tickets and scripts that the clients share."""

import base64
import io
import json
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from tests.checkpoints.asking import LOOK_UP, TICKET_SCHEMA
from tests.checkpoints.tickets import Ticket, draw_ticket, random_ticket
from tests.services.processes import find_program
from tests.services.stack import RunningStack

HERE = Path(__file__).parent
CHECKPOINTS = HERE.parents[1] / "checkpoints"
CLIENT_SECONDS = 120


@pytest.fixture(scope="session")
def vlm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """A server whose worker serves the ticket model, its German adapter and the reader."""
    find_program("redis-server")
    settings = {
        "RECTO_ADAPTERS": json.dumps({"german": str(CHECKPOINTS / "ticket-german")}),
        "RECTO_BASE_PATH": "/openai",
    }
    state = tmp_path_factory.mktemp("vlm") / "state"
    running = RunningStack(state, settings, ("--model", str(CHECKPOINTS / "ticket")))
    running.wait_until_up()
    yield running
    running.stop()


@dataclass(frozen=True)
class Shown:
    """A ticket and what a client is shown of it."""

    ticket: Ticket
    image_url: str
    video_url: str

    @property
    def fields(self) -> dict[str, str]:
        """What reading it gives."""
        found: dict[str, str] = json.loads(self.ticket.answer())
        return found


def show(seed: int) -> Shown:
    """Draw a ticket that the model has never seen, as a PNG and as a clip of two seconds."""
    dice = random.Random(seed)
    ticket = random_ticket(dice)
    image = draw_ticket(ticket)
    content = io.BytesIO()
    image.save(content, "PNG")
    return Shown(ticket, _data_url("image/png", content.getvalue()), _data_url("video/mp4", film(image)))


def film(image: Any, frames: int = 8, rate: int = 4) -> bytes:
    """Return an MP4 that shows the image all the time."""
    content = io.BytesIO()
    with av.open(content, "w", format="mp4") as container:
        stream: Any = container.add_stream("mpeg4", rate=rate)
        stream.width, stream.height, stream.pix_fmt = image.width, image.height, "yuv420p"
        stream.options = {"qscale": "1", "qmin": "1"}
        for _ in range(frames):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(image), "rgb24")))
        container.mux(stream.encode())
    return content.getvalue()


def _data_url(media_type: str, content: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


@pytest.fixture(scope="session")
def shown() -> Shown:
    """The ticket that the client scripts ask about."""
    return show(7)


RunClient = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def run_client(vlm: RunningStack, shown: Shown, tmp_path_factory: pytest.TempPathFactory) -> RunClient:
    """Call it with a command line: runs a client's script and returns the JSON that it prints."""
    task = tmp_path_factory.mktemp("client") / "task.json"
    task.write_text(
        json.dumps(
            {
                "base_url": f"{vlm.url}/v1",
                "api_key": vlm.key,
                "image": shown.image_url,
                "video": shown.video_url,
                "schema": TICKET_SCHEMA,
                "tool": LOOK_UP,
            }
        )
    )

    def run(*command: str) -> dict[str, Any]:
        plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        done = subprocess.run(
            [*command, str(task)],
            capture_output=True,
            text=True,
            timeout=CLIENT_SECONDS,
            env=plain,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answers

    return run
