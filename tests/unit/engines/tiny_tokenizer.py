"""A byte-level tokenizer of a few hundred tokens, with Qwen's special tokens and those of tool calls."""

from functools import cache

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

SPECIAL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
MARKERS = ("<tool_call>", "</tool_call>")
_TEXTS = (
    '{"name": "get_weather", "arguments": {"city": "Paris", "days": 3}}',
    '{"number":"48213","amount":"127.50","currency":"EUR","lines":[{"text":"tea"}]}',
    "The total is 127.50 EUR, is it not? Größe 😀 日本",
)


@cache
def tiny_tokenizer(*, has_markers: bool = True) -> PreTrainedTokenizerFast:
    """Return the tokenizer, with or without tokens for the markers of tool calls."""
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=380, initial_alphabet=alphabet, show_progress=False)
    core.train_from_iterator(_TEXTS * 3, trainer)
    core.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in SPECIAL])
    if has_markers:
        core.add_tokens([AddedToken(text, special=False, normalized=False) for text in MARKERS])
    return PreTrainedTokenizerFast(
        tokenizer_object=core, eos_token="<|im_end|>", clean_up_tokenization_spaces=False
    )


def eos_ids() -> frozenset[int]:
    """Return the ids that end an answer."""
    tokenizer = tiny_tokenizer()
    return frozenset(tokenizer.convert_tokens_to_ids(["<|im_end|>", "<|endoftext|>"]))
