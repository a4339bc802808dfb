"""The models that live workers serve, by every name they answer to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from api.options import nearest_name
from recto.errors import ChatModelUnknownError, EngineUnavailableError
from recto.jobs.model import Worker
from schemas.chat.reply import ModelRead
from schemas.models import KNOWN_MODELS, READER, ServedModel

CREATED = 1_793_491_200
"""What every model says about its making: the same each time, as clients compare it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A served model, with an adapter or without."""

    served: ServedModel
    adapter: str | None = None

    @property
    def id(self) -> str:
        """What the caller sees as `model`."""
        return self.served.id if self.adapter is None else f"{self.served.id}:{self.adapter}"


class Catalogue:
    """What is served now. Models that see come first, the reader last, the preferred one before its like."""

    def __init__(self, workers: Sequence[Worker], preferred: str) -> None:
        by_id: dict[str, ServedModel] = {}
        for served in (model for worker in workers for model in worker.served if model.serves_chat):
            by_id[served.id] = _common(by_id[served.id], served) if served.id in by_id else served
        self.models = tuple(sorted(by_id.values(), key=lambda served: _rank(served, preferred)))
        self._choices = {name: choice for served in reversed(self.models) for name, choice in _names(served)}

    def list(self) -> tuple[ModelRead, ...]:
        """Return every model, each followed by itself with each of its adapters."""
        choices = [Choice(served, adapter) for served in self.models for adapter in (None, *served.adapters)]
        return tuple(view_model(choice) for choice in choices)

    def find(self, name: str) -> Choice | None:
        """Return the model of that name."""
        return self._choices.get(name)

    def first(self) -> Choice:
        """Return the model that answers a request which names none. Raises EngineUnavailableError."""
        if not self.models:
            raise EngineUnavailableError("No worker serves a model now; try again soon, or start one.")
        return Choice(self.models[0])

    def get(self, name: str, lately: Iterable[str] = ()) -> Choice:
        """Return the model of that name; `lately` are the names that were served a while ago.

        Raises ChatModelUnknownError; EngineUnavailableError for a model whose workers are away.
        """
        choice = self.find(name)
        if choice is not None:
            return choice
        known = {*lately, *(() if self.models else _known_names())}
        if name in known:
            message = f"No worker that serves `{name}` is there now; try again soon, or start one."
            raise EngineUnavailableError(message, param="model")
        served = ", ".join(f"`{listed.id}`" for listed in self.list()) or "none, for no worker is there now"
        hint = nearest_name(name[:200], [*self._choices, *known])
        message = f"No worker serves the model `{name[:200]}`.{hint} Served: {served}."
        raise ChatModelUnknownError(message, param="model")

    def with_tools(self) -> str:
        """Return a sentence that names a model which calls tools, a served one if there is one."""
        for served in self.models:
            if served.capabilities.tools:
                return f"`{served.id}` does."
        known = next(model.alias for model in KNOWN_MODELS if model.capabilities.tools)
        return f"`{known}` would, if a worker served it."


def view_model(choice: Choice) -> ModelRead:
    """Return the model as callers see it."""
    served, can = choice.served, choice.served.capabilities
    suffix = "" if choice.adapter is None else f":{choice.adapter}"
    return ModelRead(
        id=choice.id,
        created=CREATED,
        owned_by=served.owned_by,
        aliases=tuple(f"{alias}{suffix}" for alias in served.aliases),
        context_length=can.context,
        input_modalities=can.modalities,
        supports_tools=can.tools,
        supports_json_schema=can.json_schema,
        supports_lora=can.lora,
    )


def names_of(workers: Iterable[Worker]) -> set[str]:
    """Return every name that means a model of these workers."""
    return {
        name for worker in workers for model in worker.served if model.serves_chat for name in model.names
    }


def _names(served: ServedModel) -> Iterable[tuple[str, Choice]]:
    for adapter in (None, *served.adapters):
        for name in (*served.aliases, served.id):
            yield (
                (name, Choice(served)) if adapter is None else (f"{name}:{adapter}", Choice(served, adapter))
            )


def _rank(served: ServedModel, preferred: str) -> tuple[bool, bool, bool, str]:
    is_preferred = preferred in (served.id, *served.aliases)
    return served.id == READER, "image" not in served.capabilities.modalities, not is_preferred, served.id


def _common(one: ServedModel, other: ServedModel) -> ServedModel:
    """Any of its workers may get a request, so what only some of them have doesn't count."""
    adapters = tuple(adapter for adapter in one.adapters if adapter in other.adapters)
    return one.model_copy(update={"adapters": adapters})


def _known_names() -> set[str]:
    return {READER} | {name for model in KNOWN_MODELS for name in (model.alias, model.checkpoint)}
