"""The model families: what each does its own way, behind one interface."""

from recto.engines.transformers.families.base import Family
from recto.engines.transformers.families.internvl import InternVl
from recto.engines.transformers.families.qwen2 import Qwen2
from recto.engines.transformers.families.qwen2_5_vl import Qwen25Vl
from recto.engines.transformers.linear import use_onednn
from recto.engines.transformers.loading import LoadedModel


def family_of(loaded: LoadedModel) -> Family:
    """Return what knows the model's ways; the model itself gets its attention and its products from us."""
    use_onednn(loaded.model)
    if loaded.family == "qwen2_5_vl":
        return Qwen25Vl(loaded.model)
    if loaded.family == "internvl":
        return InternVl(loaded.model)
    return Qwen2(loaded.model)
