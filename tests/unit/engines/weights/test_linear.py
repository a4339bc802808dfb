"""Float32 layers on oneDNN: the answers of torch's own, from the same memory, and nothing else touched."""

from pathlib import Path

import pytest
import torch
from torch import nn

from recto.engines.transformers.linear import OneDnnLinear, use_onednn
from recto.engines.transformers.loading import ModelSpec, load_model

HAS_ONEDNN: bool = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
needs_onednn = pytest.mark.skipif(not HAS_ONEDNN, reason="torch has no oneDNN here")


def layers(dtype: torch.dtype = torch.float32) -> nn.Module:
    torch.manual_seed(0)
    made = nn.Sequential(nn.Linear(48, 80), nn.SiLU(), nn.Linear(80, 33, bias=False))
    return made.to(dtype).eval().requires_grad_(False)


@needs_onednn
@pytest.mark.parametrize("shape", [(48,), (1, 48), (8, 48), (1, 7, 48), (2, 3, 48), (300, 48)])
def test_answers_are_those_of_torch_for_any_number_of_rows(shape: tuple[int, ...]) -> None:
    model, x = layers(), torch.randn(*shape)
    wanted = model(x)

    use_onednn(model)

    torch.testing.assert_close(model(x), wanted, atol=1e-5, rtol=1e-5)


@needs_onednn
def test_weights_stay_where_they_lie_under_the_names_they_had() -> None:
    model = layers()
    before = {name: weight.data_ptr() for name, weight in model.named_parameters()}

    use_onednn(model)

    assert {name: weight.data_ptr() for name, weight in model.named_parameters()} == before


@needs_onednn
def test_a_second_engine_on_the_same_model_changes_nothing_more() -> None:
    model = layers()
    use_onednn(model)
    first = list(model.modules())

    use_onednn(model)

    assert list(model.modules()) == first


def test_layers_in_16_bits_are_left_as_they_are() -> None:
    model = layers(torch.bfloat16)

    use_onednn(model)

    assert not any(isinstance(layer, OneDnnLinear) for layer in model.modules())


def test_layers_that_learn_are_left_as_they_are() -> None:
    model = layers().requires_grad_(True)

    use_onednn(model)

    assert not any(isinstance(layer, OneDnnLinear) for layer in model.modules())


@needs_onednn
@pytest.mark.parametrize("family", ["qwen_vl", "internvl", "qwen2"])
def test_greedy_words_are_those_of_the_untouched_model(family: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(family)
    model = load_model(ModelSpec(str(folder), device="cpu", dtype="float32")).model
    prompt = torch.randint(0, 400, (1, 40), generator=torch.Generator().manual_seed(3))
    wanted = model.generate(prompt, do_sample=False, max_new_tokens=24)  # type: ignore[operator]

    use_onednn(model)

    found = model.generate(prompt, do_sample=False, max_new_tokens=24)  # type: ignore[operator]
    assert any(isinstance(layer, OneDnnLinear) for layer in model.modules())
    assert found.tolist() == wanted.tolist()
