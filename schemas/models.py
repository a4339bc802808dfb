"""The models Recto knows by name, and what a model can do. The one place for both."""

from typing import Literal

from pydantic import Field

from schemas.base import Closed

Modality = Literal["text", "image", "video", "document"]


class Capabilities(Closed):
    """What a model takes and gives."""

    context: int = Field(ge=1, description="Most tokens of prompt and answer together.")
    modalities: tuple[Modality, ...] = Field(description="What a message may hold.")
    tools: bool = Field(description="Whether it calls tools.")
    json_schema: bool = Field(description="Whether an answer can be held to a JSON Schema.")
    lora: bool = Field(description="Whether it takes LoRA adapters.")


class ServedModel(Closed):
    """A model that a worker serves, as its row in the ledger tells."""

    id: str = Field(description="What to send as `model`.")
    aliases: tuple[str, ...] = Field(default=(), description="Other names it answers to.")
    adapters: tuple[str, ...] = Field(default=(), description="LoRA adapters: `id:adapter` is a model too.")
    capabilities: Capabilities = Field(description="What it can do.")
    owned_by: str = Field(default="recto", description="Who made it.")
    serves_chat: bool = Field(default=True, description="Whether it answers chat requests.")

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that means this model."""
        plain = (self.id, *self.aliases)
        return (*plain, *(f"{name}:{adapter}" for name in plain for adapter in self.adapters))


class KnownModel(Closed):
    """A row of the table: an alias, where its weights come from, and what it can do."""

    alias: str
    checkpoint: str
    """Hub id."""
    capabilities: Capabilities


_QWEN_VL = Capabilities(
    context=32_768, modalities=("text", "image", "video", "document"), tools=True, json_schema=True, lora=True
)
READER = "reader"
READER_CAPABILITIES = Capabilities(
    context=1_000_000,
    modalities=("text", "image", "video", "document"),
    tools=False,
    json_schema=True,
    lora=False,
)
KNOWN_MODELS = (
    KnownModel(
        alias="qwen-qwen25-vl-7b-instruct-awq",
        checkpoint="Qwen/Qwen2.5-VL-7B-Instruct-AWQ",
        capabilities=_QWEN_VL,
    ),
    KnownModel(
        alias="qwen-qwen25-vl-3b-instruct-awq",
        checkpoint="Qwen/Qwen2.5-VL-3B-Instruct-AWQ",
        capabilities=_QWEN_VL,
    ),
    KnownModel(
        alias="opengvlab-internvl3-1b-instruct",
        checkpoint="OpenGVLab/InternVL3-1B-hf",
        capabilities=Capabilities(
            context=16_384,
            modalities=("text", "image", "document"),
            tools=False,
            json_schema=True,
            lora=False,
        ),
    ),
    KnownModel(
        alias="qwen/qwen-2.5-7b-instruct",
        checkpoint="Qwen/Qwen2.5-7B-Instruct",
        capabilities=Capabilities(
            context=65_536, modalities=("text",), tools=True, json_schema=True, lora=True
        ),
    ),
)
