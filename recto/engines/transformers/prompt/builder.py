"""Makes a chat request into a prompt: renders the template, opens pictures, expands their placeholders."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import jinja2

from recto.documents.media.base import MediaOpener
from recto.engines.base import EngineRequest
from recto.engines.transformers.prompt.allowance import Allowance
from recto.engines.transformers.prompt.conversation import (
    Attachment,
    TemplateMessage,
    list_attachments,
    write_messages,
    write_tools,
)
from recto.engines.transformers.prompt.encoding import PromptEncoder
from recto.engines.transformers.prompt.hints import write_hints
from recto.engines.transformers.prompt.internvl_viewer import InternvlViewer
from recto.engines.transformers.prompt.model import Prompt, VisionInput
from recto.engines.transformers.prompt.opening import ViewOpener, count_pictures
from recto.engines.transformers.prompt.qwen_viewer import QwenViewer
from recto.engines.transformers.prompt.tools import add_to_system, tell_tools
from recto.engines.transformers.prompt.views import View, Viewer
from recto.errors import (
    EngineError,
    MediaUnsupportedError,
    ParameterInvalidError,
    ParameterUnsupportedError,
)

if TYPE_CHECKING:
    from recto.engines.transformers.loading import LoadedModel


class PromptBuilder:
    """Builds prompts for one checkpoint. Thread-safe."""

    def __init__(self, loaded: LoadedModel, media: MediaOpener, tells_format: bool = True) -> None:
        """`tells_format`: name the fields of an enforced `response_format` in the system turn.

        Takes about a second for a large vocabulary. Raises EngineError without a chat template.
        """
        template = loaded.tokenizer.chat_template
        if not isinstance(template, str) or not template:
            raise EngineError(
                "The checkpoint has no chat template; put `chat_template.jinja` into its folder."
            )
        self._loaded = loaded
        self._media = media
        self._tells_format = tells_format
        self._template_knows_tools = "tools" in template
        self._encoder = PromptEncoder(loaded.tokenizer)
        self._viewer = _choose_viewer(loaded)

    def build(
        self, request: EngineRequest, cancelled: Callable[[], bool], context: int | None = None
    ) -> Prompt:
        """Return the prompt of a request, with pictures small enough for it to fit where they may be.

        `context`: most tokens of prompt and answer, where the engine takes fewer than the model.

        Raises ContextLengthError, MediaInvalidError, MediaUnsupportedError, ParameterUnsupportedError,
        ParameterInvalidError, EngineError, and JobInterrupted soon after `cancelled()` turned true.
        """
        chat = request.chat
        if chat.uses_tools and not self._loaded.capabilities.tools:
            raise ParameterUnsupportedError(
                "This model doesn't call tools; leave `tools` out.", param="tools"
            )
        allowance = Allowance(min(context or self._loaded.context, self._loaded.context), chat.answer_limit)
        attachments = list_attachments(request)
        self._check_kinds(attachments)
        counts = [count_pictures(attachment, self._media, cancelled) for attachment in attachments]
        ids = self._encode(request, attachments, counts, allowance)
        if not attachments:
            allowance.add_text(len(ids))
            return Prompt(ids)
        assert self._viewer is not None
        around = len(self._viewer.before) + len(self._viewer.after) - 1  # the placeholder itself is not text
        allowance.add_text(len(ids) + around * sum(counts))
        views = ViewOpener(self._media, self._viewer, allowance, cancelled).open_all(attachments, counts)
        return _place(ids, views, self._viewer)

    # ── text ────────────────────────────────────────────────────────────────────────────────────────

    def _encode(
        self,
        request: EngineRequest,
        attachments: Sequence[Attachment],
        counts: Sequence[int],
        allowance: Allowance,
    ) -> list[int]:
        chat = request.chat
        kinds = ("video" if attachment.kind == "video" else "image" for attachment in attachments)
        shown = iter([[kind] * count for kind, count in zip(kinds, counts, strict=True)])
        messages = write_messages(chat.messages, shown, joins_text=self._viewer is None)
        messages = add_to_system(messages, write_hints(chat, self._tells_format and request.tells_format))
        tools = write_tools(chat.tools) if chat.uses_tools else []
        if not self._template_knows_tools:
            messages, tools = tell_tools(messages, tools), []
        text = self._render(messages, tools)
        if len(text) > self._encoder.longest_token * self._loaded.context:
            raise allowance.refuse_text(len(text))
        return self._encoder.encode(text)

    def _render(self, messages: list[TemplateMessage], tools: list[dict[str, Any]]) -> str:
        try:
            return str(
                self._loaded.tokenizer.apply_chat_template(
                    messages, tools=list(tools) or None, tokenize=False, add_generation_prompt=True
                )
            )
        except (jinja2.TemplateError, TypeError, ValueError, LookupError, RecursionError) as error:
            message = f"The model's chat template refuses these messages: {_first_line(error)}"
            raise ParameterInvalidError(message, param="messages") from error

    # ── pictures ────────────────────────────────────────────────────────────────────────────────────

    def _check_kinds(self, attachments: Sequence[Attachment]) -> None:
        taken = self._loaded.capabilities.modalities
        for attachment in attachments:
            if attachment.kind not in taken or self._viewer is None:
                raise MediaUnsupportedError(
                    f"This model takes {', '.join(taken)}, but no {attachment.kind}. "
                    "Leave the part out or choose another model.",
                    param=attachment.param,
                )


def _choose_viewer(loaded: LoadedModel) -> Viewer | None:
    match loaded.family:
        case "qwen2_5_vl":
            return QwenViewer(loaded.config, loaded.image_processor)
        case "internvl":
            return InternvlViewer(loaded.config, loaded.image_processor, loaded.tokenizer)
        case "qwen2":
            return None


def _place(ids: Sequence[int], views: Sequence[View], viewer: Viewer) -> Prompt:
    """Put as many placeholders as each picture has vectors where the template wrote one."""
    placed: list[int] = []
    vision: list[VisionInput] = []
    waiting = iter(views)
    for token in ids:
        if token not in {viewer.image_token, viewer.video_token}:
            placed.append(token)
            continue
        view = next(waiting, None)
        if view is None:
            break
        placed += viewer.before
        vision.append(view.placed_at(len(placed), token == viewer.video_token))
        placed += [token] * view.count + list(viewer.after)
    if len(vision) != len(views):
        raise EngineError("The checkpoint's chat template doesn't show every picture of a message.")
    return Prompt(placed, vision)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
