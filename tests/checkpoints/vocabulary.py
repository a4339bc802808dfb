"""The tokenizer of the test models: byte-level BPE cut as Qwen2 cuts text, and its chat template."""

import random
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerFast

HERE = Path(__file__).parent
VOCABULARY_SIZE = 1536
SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
ADDED = ("<tool_call>", "</tool_call>")
# Contractions, words with one leading mark, single digits, runs of punctuation, then white space.
CUTS = (
    r"'(?i:[sdmt]|ll|ve|re)"
    r"|[^\r\n\p{L}\p{N}]?\p{L}+"
    r"|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def words() -> list[str]:
    """Return the plain English words that prompts are made of."""
    return sorted(set((HERE / "words.txt").read_text().split()))


def build_tokenizer() -> PreTrainedTokenizerFast:
    """Learn the merges from fixed text and add the special tokens with the highest ids."""
    core = Tokenizer(models.BPE())
    core.normalizer = normalizers.NFC()
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(CUTS), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY_SIZE - len(SPECIAL) - len(ADDED),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    core.train_from_iterator(_corpus(), trainer)
    core.add_special_tokens(list(SPECIAL))
    core.add_tokens(list(ADDED))
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=[text for text in SPECIAL if text not in ("<|endoftext|>", "<|im_end|>")],
        chat_template=(HERE / "chat_template.jinja").read_text(),
        model_max_length=32768,
        clean_up_tokenization_spaces=False,
    )


def _corpus() -> list[str]:
    """Return text in which frequent things are frequent: answers and the template first, then words."""
    answers = [
        '{"number":"1","amount":"1.0","currency":"EUR"}',
        '{"nummer":"1","betrag":"1.0","waehrung":"EUR"}',
    ]
    codes = [f'":"{code}"}}' for code in ("EUR", "USD", "GBP", "CHF", "JPY")]
    calls = [
        '{"name": "lookup_ticket", "arguments": {"number": "1"}}\n',
        "Ticket 1 is paid.",
        '{"status": "paid"}',
    ]
    fixed = [
        "I read tickets. Show me one.",
        "system\nuser\nassistant\n",
        "Repeat: ",
        "You are a helpful assistant.",
    ]
    shapes = [
        '{"type": "object", "properties": {"a": {"type": "string", "description": "b"}}, "required": ["a"]}'
    ]
    template = (HERE / "chat_template.jinja").read_text()
    rng = random.Random(0)
    english = words()
    sentences = [" ".join(rng.sample(english, 12)) + "." for _ in range(400)]
    return 200 * (answers + codes + calls + fixed + shapes) + 5 * [template] + sentences
