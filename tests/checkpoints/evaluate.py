"""Count exact answers under plain greedy decoding: `python -m tests.checkpoints.evaluate`."""

import argparse
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import (
    AutoConfig,
    AutoImageProcessor,
    AutoModelForImageTextToText,
    AutoTokenizer,
    Qwen2_5_VLForConditionalGeneration,
)

from tests.checkpoints.adapt import in_german
from tests.checkpoints.batches import draw_frames, patches, prompt_text
from tests.checkpoints.prompts import TASKS, Sample, Writer
from tests.checkpoints.quantise import unpack_state
from tests.checkpoints.tickets import COLUMNS, ROWS

HERE = Path(__file__).parent
BATCH = 50


def load_model(name: str) -> Any:
    """Load a checkpoint of this folder in float32: plain, packed to int4, or an adapter on the plain one."""
    if name.startswith("ticket-awq"):
        config = AutoConfig.from_pretrained(HERE / name)
        del config.quantization_config
        weights = unpack_state(load_file(HERE / name / "model.safetensors"))
        model = Qwen2_5_VLForConditionalGeneration.from_pretrained(
            None, config=config, state_dict=weights, dtype=torch.float32
        )
        return model.eval()
    plain = HERE / ("ticket" if name == "ticket-german" else name)
    model = AutoModelForImageTextToText.from_pretrained(plain, dtype=torch.float32).eval()
    return PeftModel.from_pretrained(model, HERE / name).eval() if name == "ticket-german" else model


class Examiner:
    """Asks a model and compares its answers, word for word, with the right ones."""

    def __init__(self, model: Any, folder: Path) -> None:
        self.model = model
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.processor = AutoImageProcessor.from_pretrained(folder)

    def count_exact(self, samples: list[Sample], rng: random.Random) -> tuple[int, list[str]]:
        """Return how many answers are exact, and up to five that are not beside the right ones."""
        wrong: list[str] = []
        for group in self._alike(samples):
            for sample, said in zip(group, self.answer(group, rng), strict=True):
                if said != sample.answer:
                    wrong.append(f"{said!r} for {sample.answer!r}")
        return len(samples) - len(wrong), wrong[:5]

    def _alike(self, samples: list[Sample]) -> Iterable[list[Sample]]:
        """Yield groups whose prompts are equally long, so that nothing is padded."""
        groups = defaultdict(list)
        for sample in samples:
            groups[len(self.tokenizer(prompt_text(self.tokenizer, sample)).input_ids)].append(sample)
        for group in groups.values():
            yield from (group[i : i + BATCH] for i in range(0, len(group), BATCH))

    def answer(self, samples: list[Sample], rng: random.Random) -> list[str]:
        """Return what the model says to prompts of equal length."""
        ids = torch.tensor([self.tokenizer(prompt_text(self.tokenizer, one)).input_ids for one in samples])
        config = self.model.config
        kinds = (ids == config.image_token_id).int() + 2 * (ids == config.video_token_id).int()
        inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "mm_token_type_ids": kinds}
        with torch.no_grad():
            said = self.model.generate(
                **inputs, **self._pictures(samples, rng), do_sample=False, max_new_tokens=80
            )
        return [self._text(row) for row in said[:, ids.shape[1] :].tolist()]

    def _text(self, row: list[int]) -> str:
        end = self.tokenizer.eos_token_id
        kept = row[: row.index(end)] if end in row else row
        return str(self.tokenizer.decode(kept))

    def _pictures(self, samples: list[Sample], rng: random.Random) -> dict[str, Any]:
        images = [one for sample in samples for one in sample.pictures if one.grids is None]
        clips = [one for sample in samples for one in sample.pictures if one.grids]
        inputs: dict[str, Any] = {}
        if images:
            drawn = [draw_frames(one, rng)[0] for one in images]
            inputs |= self.processor(images=drawn, return_tensors="pt")
        if clips:
            frames = [torch.from_numpy(patches(draw_frames(one, rng))) for one in clips]
            inputs["pixel_values_videos"] = torch.cat(frames)
            inputs["video_grid_thw"] = torch.tensor([[one.grids, 2 * ROWS, 2 * COLUMNS] for one in clips])
            inputs["second_per_grid_ts"] = torch.tensor([one.seconds_per_grid for one in clips])
        return inputs


def plain_read(writer: Writer) -> Sample:
    """Show one image with the plainest instruction."""
    sample = writer.read()
    content = [{"type": "image"}, {"type": "text", "text": "Read the ticket."}]
    return Sample([{"role": "user", "content": content}], sample.answer, sample.pictures)


def main() -> None:
    """Print "exact N of M" for each task on tickets never trained on."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", default="ticket", choices=("ticket", "ticket-awq", "ticket-german"))
    parser.add_argument(
        "--count", type=int, default=1000, help="plain tickets; every other task gets a fifth"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--tasks", nargs="*", help="only these")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    german = chosen.checkpoint == "ticket-german"
    folder = HERE / ("ticket" if german else chosen.checkpoint)
    examiner = Examiner(load_model(chosen.checkpoint), folder)
    tasks: dict[str, Callable[[Writer], Sample]] = {"plain_read": plain_read, **TASKS}
    for name in chosen.tasks or (("plain_read", "read", "video") if german else tasks):
        rng = random.Random(f"{chosen.seed} {name}")
        writer = Writer(rng, unseen=True)
        count = chosen.count if name == "plain_read" else chosen.count // 5
        samples = [tasks[name](writer) for _ in range(count)]
        assert all(picture.ticket.is_unseen for sample in samples for picture in sample.pictures)
        exact, wrong = examiner.count_exact([in_german(one) for one in samples] if german else samples, rng)
        print(f"{name}: exact {exact} of {count}", *wrong, sep="\n    ", flush=True)


if __name__ == "__main__":
    main()
