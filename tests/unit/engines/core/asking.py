"""Asks an engine over a tiny model for tokens: prompts of ids and random pixels, answers as ids."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Self

import torch

from recto.engines.base import EngineRequest, Urgency
from recto.engines.transformers.batch.answer import Decoding
from recto.engines.transformers.batch.graphs import DecodeGraphs
from recto.engines.transformers.batch.work import Work
from recto.engines.transformers.cache.base import KvCache
from recto.engines.transformers.engine import EngineOptions, TransformersEngine
from recto.engines.transformers.families import family_of
from recto.engines.transformers.loading import LoadedModel
from recto.engines.transformers.prompt.model import Prompt, VisionInput
from recto.engines.transformers.sampling import Sampled, TokenSampler, sample
from schemas.chat.events import AnswerEnd, ChatEvent, Delta, Failed, Finished
from schemas.chat.request import ChatRequest
from schemas.models import ServedModel

WAIT_SECONDS = 60.0


class TokenStream:
    """Says token ids as text."""

    def __init__(self, index: int, ends: frozenset[int], max_tokens: int) -> None:
        self.end: AnswerEnd | None = None
        self.completion_tokens = self.reasoning_tokens = 0
        self._index, self._ends, self._max_tokens = index, ends, max_tokens

    def push(self, token: int, sampled: Sampled | None) -> list[Delta]:
        assert self.end is None
        self.completion_tokens += 1
        if token in self._ends:
            self.end = AnswerEnd(index=self._index, finish_reason="stop")
        elif self.completion_tokens == self._max_tokens:
            self.end = AnswerEnd(index=self._index, finish_reason="length")
        return [Delta(index=self._index, content=f"{token} ")]

    def flush(self) -> list[Delta]:
        self.end = self.end or AnswerEnd(index=self._index, finish_reason="stop")
        return []


class NoGrammar:
    """Lets every answer be free text."""

    def compile(self, chat: ChatRequest) -> None:
        return None


@dataclass
class Asked:
    """A request and what was said about it."""

    id: str
    events: list[ChatEvent] = field(default_factory=list)
    is_over: Event = field(default_factory=Event)
    speaks: Event = field(default_factory=Event)
    """Set with the third piece of an answer, or the end."""

    spoken: list[str] = field(default_factory=list)
    """Takes the id when the answer begins."""

    def take(self, event: ChatEvent) -> None:
        if isinstance(event, Delta) and self.id not in self.spoken:
            self.spoken.append(self.id)
        self.events.append(event)
        if sum(isinstance(event, Delta) for event in self.events) == 3:
            self.speaks.set()
        if isinstance(event, Finished | Failed):
            self.speaks.set()
            self.is_over.set()

    def wait(self) -> "Asked":
        assert self.is_over.wait(WAIT_SECONDS), f"{self.id} hangs after {[e.kind for e in self.events]}"
        return self

    def tokens(self, index: int = 0) -> list[int]:
        """Return the token ids of a whole answer."""
        assert isinstance(self.wait().events[-1], Finished), self.events[-1]
        deltas = [event for event in self.events if isinstance(event, Delta) and event.index == index]
        return [int(word) for delta in deltas for word in delta.content.split()]

    def failure(self) -> Failed:
        """Return how it failed."""
        last = self.wait().events[-1]
        assert isinstance(last, Failed)
        return last


class Desk:
    """An engine, and the prompts that its requests mean. Also the engine's prompt builder."""

    def __init__(
        self,
        loaded: LoadedModel,
        options: EngineOptions | None = None,
        compiler: Any = None,
        cache: KvCache | None = None,
        graphs: DecodeGraphs | None = None,
    ) -> None:
        self._prompts: dict[str, Prompt | Exception] = {}
        self.loaded = loaded
        model = ServedModel(id="tiny", adapters=loaded.adapters.names, capabilities=loaded.capabilities)
        self.engine = TransformersEngine(
            loaded,
            model,
            self,
            options or EngineOptions(),
            compiler=compiler or NoGrammar(),
            decoding=token_decoding(loaded),
            cache=cache,
            graphs=graphs,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()

    def build(self, request: EngineRequest, cancelled: Callable[[], bool], context: int) -> Prompt:
        prompt = self._prompts[request.id]
        if isinstance(prompt, Exception):
            raise prompt
        return prompt

    def ask(
        self,
        prompt: Prompt | Exception,
        *,
        adapter: str | None = None,
        urgency: Urgency = Urgency.CHAT,
        spoken: list[str] | None = None,
        **chat: Any,
    ) -> Asked:
        """Submit a request; greedy and of 12 tokens unless told otherwise."""
        asked = Asked(f"request-{len(self._prompts)}", spoken=[] if spoken is None else spoken)
        self._prompts[asked.id] = prompt
        words: Mapping[str, Any] = {"temperature": 0, "max_tokens": 12} | chat
        request = ChatRequest(messages=[{"role": "user", "content": "?"}], **words)
        self.engine.submit(EngineRequest(asked.id, request, {}, adapter, urgency), asked.take)
        return asked


def token_decoding(loaded: LoadedModel) -> Decoding:
    """Return real sampling, and answers as token ids."""

    def sampler(work: Work, index: int) -> TokenSampler:
        return TokenSampler(work.ticket.request.chat, work.token_ids, index, loaded.vocabulary_size)

    def stream(work: Work, index: int) -> Any:
        return TokenStream(index, loaded.eos_token_ids, work.max_tokens)

    return Decoding(sampler, sample, stream)


class PromptMaker:
    """Random prompts of a model, the same for the same seed."""

    def __init__(self, loaded: LoadedModel, seed: int = 0) -> None:
        self._loaded = loaded
        self._random = torch.Generator().manual_seed(seed)
        self._ids: list[int] = []
        self._vision: list[VisionInput] = []

    def text(self, count: int) -> "PromptMaker":
        self._ids += torch.randint(0, 400, (count,), generator=self._random).tolist()
        return self

    def image(self, height: int, width: int) -> "PromptMaker":
        """Add an image of so many patches (Qwen2.5-VL), or of `height` tiles (InternVL)."""
        if self._loaded.family == "internvl":
            pixels = self._pixels(height, 3, 56, 56)
            return self._add("image", pixels, (height, 1, 1), height * self._loaded.config.image_seq_length)
        return self._add("image", self._patches(height * width), (1, height, width), height * width // 4)

    def video(self, steps: int, height: int, width: int, seconds: float) -> "PromptMaker":
        grid = (steps, height, width)
        pixels = self._patches(steps * height * width)
        return self._add("video", pixels, grid, steps * height * width // 4, seconds)

    def done(self) -> Prompt:
        """Return the prompt and begin the next."""
        prompt = Prompt(self._ids, tuple(self._vision))
        self._ids, self._vision = [], []
        return prompt

    def _add(
        self, kind: Any, pixels: torch.Tensor, grid: tuple[int, int, int], count: int, seconds: float = 0.0
    ) -> "PromptMaker":
        config = self._loaded.config
        token = config.image_token_id if kind == "image" else config.video_token_id
        self._vision.append(VisionInput(kind, pixels, grid, len(self._ids), count, seconds))
        self._ids += [token] * count
        return self

    def _patches(self, count: int) -> torch.Tensor:
        return self._pixels(count, 3 * 2 * 14 * 14)

    def _pixels(self, *size: int) -> torch.Tensor:
        return torch.randn(*size, generator=self._random)


@torch.inference_mode()
def generate(loaded: LoadedModel, prompt: Prompt, max_tokens: int = 12) -> list[int]:
    """Return what `generate` answers greedily to this prompt alone, at the positions that we give it."""
    inputs: dict[str, Any] = {}
    for kind, pixels, grid in (
        ("image", "pixel_values", "image_grid_thw"),
        ("video", "pixel_values_videos", "video_grid_thw"),
    ):
        parts = [part for part in prompt.vision if part.kind == kind]
        if parts:
            inputs[pixels] = torch.cat([part.pixels for part in parts])
            if loaded.family == "qwen2_5_vl":
                inputs[grid] = torch.tensor([part.grid for part in parts])
    if loaded.family == "qwen2_5_vl":
        positions = family_of(loaded).positions(prompt).prompt
        inputs["position_ids"] = torch.cat([torch.arange(len(prompt.token_ids))[None], positions])[:, None]
    ids = torch.tensor([list(prompt.token_ids)])
    answer = loaded.model.generate(ids, do_sample=False, max_new_tokens=max_tokens, **inputs)
    found: Sequence[int] = answer[0, ids.shape[1] :].tolist()
    return list(found)


class Watched:
    """A cache that notes how much memory it holds at every step."""

    def __init__(self, cache: Any, noted: list[int]) -> None:
        self._cache, self._noted = cache, noted

    def begin(self, rows: Any, counts: Any) -> None:
        self._cache.begin(rows, counts)
        self._noted.append(self._cache.allocated_bytes)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)
