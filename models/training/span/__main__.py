"""The recipe on the command line: python -m models.training.span STEP; the steps are listed by --help."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from models.errors import ModelError
from models.training.span.config import read_recipe
from models.training.span.everyday import everyday

RECIPE = Path(__file__).with_name("recipe.yaml")
STEPS = ("prepare", "train", "calibrate", "evaluate", "pack")


def main() -> None:
    """Run one step, or all of them."""
    options = _parser().parse_args()
    try:
        if options.step == "everyday":
            print("\n".join(everyday(options.checkpoint, options.device)))
        else:
            _follow(options)
    except ModelError as error:
        sys.exit(str(error))


def _follow(options: argparse.Namespace) -> None:
    from models.training.span.pipeline import Pipeline

    recipe = read_recipe(options.recipe, tuple(options.set))
    pipeline = Pipeline(recipe, options.work, options.device)
    steps = STEPS if options.step == "all" else (options.step,)
    if "prepare" in steps:
        pipeline.prepare(options.data, options.workers)
    if "wrap" in steps:
        pipeline.wrap(options.parcel)
    if "unwrap" in steps:
        pipeline.unwrap(options.parcel)
    if "train" in steps and not pipeline.train(options.workers, options.slice):
        print("paused; the same command goes on")
        return
    if "give" in steps:
        pipeline.give(*options.weights)
    if "take" in steps:
        pipeline.take(options.weights)
    if "calibrate" in steps:
        pipeline.calibrate(options.data)
    if "evaluate" in steps:
        print("\n".join(pipeline.evaluate(options.data, options.beside)))
    if "pack" in steps:
        print(pipeline.pack())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models.training.span")
    steps = parser.add_subparsers(dest="step", required=True, metavar="STEP")
    for step in (*STEPS, "wrap", "unwrap", "give", "take", "all"):
        each = steps.add_parser(step, help="every step in turn" if step == "all" else f"the step {step} alone")
        each.add_argument("--work", type=Path, required=True, help="directory that everything is made in")
        each.add_argument("--data", type=Path, required=step in ("prepare", "calibrate", "evaluate", "all"))
        if step in ("give", "take"):
            each.add_argument(
                "--weights",
                type=Path,
                required=True,
                nargs="+" if step == "take" else 1,
                help="file of what training has changed; the mean of several is taken",
            )
        if step in ("wrap", "unwrap"):
            each.add_argument("--parcel", type=Path, required=True, help="file of what was prepared and taught")
        each.add_argument("--recipe", type=Path, default=RECIPE, help="YAML file (default: the packaged one)")
        each.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change an option of it")
        each.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
        each.add_argument("--workers", type=int, default=0, help="processes that make batches")
        each.add_argument("--slice", type=float, metavar="MINUTES", help="stop training after so long; to be resumed")
        each.add_argument("--beside", action="append", default=[], help="checkpoint to evaluate beside the new one")
    sentences = steps.add_parser("everyday", help="a table of everyday sentences and what a checkpoint finds")
    sentences.add_argument("--checkpoint", default="bundled/span", help="bundled/span or a directory")
    sentences.add_argument("--device", default="cpu", help="cpu, cuda or cuda:N")
    return parser


if __name__ == "__main__":
    main()
