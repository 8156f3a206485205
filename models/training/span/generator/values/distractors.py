"""Values that look like personal data or names and are of no type: hard negatives, written {~kind} in templates."""

from __future__ import annotations

from collections.abc import Callable

from models.training.span.generator.draw import Draw

DISTRACTORS: dict[str, Callable[[Draw], str]] = {
    "number": lambda draw: draw.pattern("####|#####|######|#.##|##,###|#### ####|0.####|12##"),
    "measure": lambda draw: draw.pattern("## km|#.# MB|### ms|## °C|#### x ###|### dpi|4## nm|## dB|#.#e-#"),
    "hash": lambda draw: draw.pattern("^^^^^^^|^^^^^^^^|sha256:^^^^^^^^^^^^^^^^|^^^^^^^^^^^^"),
    "word": lambda draw: str(draw.english.word()),
    "capital": lambda draw: draw.one_of(
        "Please|Note|Regards|Total|Monday Special|Terms|Important|May|Will|Mark|Grace|Hope|Rich|Summer|Draft|Page|"
        "Section|Agreement|Exhibit A|Party|Attention|Warning|Reply All|Out Of Office|Best Before|"
        "Fragile|Premium|Standard"
    ),
    "placeholder": lambda draw: draw.one_of("<REDACTED>|XXXX|***|N/A|[name]|TBD|n/a|null|none|${VAR}|{{value}}|????|-"),
    "article": lambda draw: draw.pattern("SKU-#####|#####-##|@@-###|M##x#|RAL ####|ISO ####|DIN ###|Art. ##|§ ##"),
}
