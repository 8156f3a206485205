"""The recipe's command line: python -m models.training.span STEP ..."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.training.span.config import read_recipe

RECIPE = Path(__file__).with_name("recipe.yaml")


def main() -> None:
    """Run one step of the recipe."""
    parser = argparse.ArgumentParser(prog="python -m models.training.span", description=__doc__.split("\n")[0])
    parser.add_argument("step", choices=("prepare", "train", "write"))
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--slice", type=float)
    options = parser.parse_args()
    recipe = read_recipe(options.recipe, tuple(options.set))
    if options.step == "prepare":
        from models.training.span.preparation import prepare

        print(prepare(recipe, options.data, options.work))
        return
    from models.training.span.training import Training

    training = Training(recipe, options.work, options.device, options.workers)
    if options.step == "train":
        print("spent" if training.run(options.slice) else "paused")
    training.write(options.out)


if __name__ == "__main__":
    main()
