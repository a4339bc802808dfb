"""The engine behind an address: any OpenAI-compatible server, such as vLLM, SGLang or another Recto."""

from recto.engines.openai.engine import OpenAiEngine
from recto.engines.openai.options import UpstreamOptions

__all__ = ["OpenAiEngine", "UpstreamOptions"]
