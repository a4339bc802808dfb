"""Score a checkpoint on pages nobody trained on: `python -m tests.checkpoints.recto_tiny.evaluate FOLDER`.

Pages come as training draws them, in layouts and with names it never draws, or, with `--samples`, as the
project's sample receipts: other tills, other faces, photos among them.
"""

import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file

from tests.checkpoints.recto_tiny.drawing import CELL, LEAST_TOKENS, MOST_TOKENS
from tests.checkpoints.recto_tiny.feeding import Batch, Wish, draw_batch
from tests.checkpoints.recto_tiny.learning import DEVIATION, MEAN, cut_patches, write_answers, write_from
from tests.checkpoints.recto_tiny.prompts import DEFAULT_SYSTEM, Prompt
from tests.checkpoints.recto_tiny.reader import Reader, Shape
from tests.checkpoints.recto_tiny.scoring import score, write_scores
from tests.checkpoints.recto_tiny.vocabulary import encode, token_id

SAMPLES = Path(__file__).parents[3] / "samples"


def load_reader(folder: Path, kind: torch.dtype) -> Reader:
    """Return a packaged checkpoint's model."""
    facts = json.loads((folder / "training.json").read_text())
    reader = Reader(Shape.from_json(facts["shape"]))
    weights = load_file(folder / "model.safetensors")
    reader.load_state_dict({name: weight.float() for name, weight in weights.items()})
    return reader.to(kind).eval()


def fit(picture: Image.Image) -> Image.Image:
    """Return the picture at a size of whole cells within the budget, its sides' proportion about kept."""
    width, height = picture.size
    area = CELL**2 * np.clip(width * height / CELL**2, LEAST_TOKENS, MOST_TOKENS)
    scale = (area / (width * height)) ** 0.5
    rows, columns = max(1, round(height * scale / CELL)), max(1, round(width * scale / CELL))
    while rows * columns > MOST_TOKENS:
        rows, columns = (rows - 1, columns) if rows > columns else (rows, columns - 1)
    return picture.convert("RGB").resize((columns * CELL, rows * CELL), Image.Resampling.BICUBIC)


def read_picture(reader: Reader, picture: Image.Image, prompt: Prompt) -> str:
    """Return the answer to one picture."""
    fitted = fit(picture)
    levels = torch.from_numpy(np.asarray(fitted, np.float32)).permute(2, 0, 1)[None] / 255
    normal = (levels - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)
    grid = fitted.height // CELL, fitted.width // CELL
    ids = encode(prompt.text())
    at = ids.index(token_id("<|image_pad|>"))
    nothing = np.zeros((1, 0), np.uint8)
    batch = Batch(grid, nothing, nothing, nothing, nothing, ids[:at], ids[at + 1 :], nothing, [])
    return write_from(reader, cut_patches(normal), batch)[0]


def score_samples(reader: Reader) -> dict[str, float]:
    """Return the scores on the project's own photographed receipts."""
    answers, truths = [], []
    for path in sorted(SAMPLES.glob("receipt-*.jpg")):
        truths.append(json.dumps(json.loads(path.with_suffix(".expected.json").read_text())["data"]))
        answers.append(read_picture(reader, Image.open(path), Prompt(DEFAULT_SYSTEM, "", "")))
        print(path.name, answers[-1])
    return score(answers, truths)


def main() -> None:
    """Print scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--half", action="store_true", help="compute in bfloat16, as the engine does")
    parser.add_argument("--samples", action="store_true")
    chosen = parser.parse_args()
    reader = load_reader(chosen.folder, torch.bfloat16 if chosen.half else torch.float32)
    if chosen.samples:
        print("samples:", write_scores(score_samples(reader)))
        return
    for layouts in (True, False):
        torch.manual_seed(7)
        rng, answers, truths = random.Random(7), [], []
        wish = Wish(tokens=10**9, most=20, unseen_words=True, unseen_layouts=layouts)
        while len(truths) < chosen.pages:
            batch = draw_batch(rng, wish)
            answers += write_answers(reader, batch, torch.device("cpu"))
            truths += batch.texts
        name = "unseen layouts" if layouts else "known layouts"
        print(f"{name}: {write_scores(score(answers, truths))}", flush=True)


if __name__ == "__main__":
    main()
