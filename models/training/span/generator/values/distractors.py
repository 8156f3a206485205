"""Values that look like personal data or names and are of no type: hard negatives, written {~kind} in templates."""

from __future__ import annotations

from collections.abc import Callable

from models.training.span.generator.draw import Draw

DISTRACTORS: dict[str, Callable[[Draw], str]] = {
    "number": lambda draw: draw.pattern("####|#####|######|#.##|##,###|#### ####|0.####|12##"),
    "measure": lambda draw: draw.pattern("### ms|#### x ###|### dpi|#.#e-#|±#.##|#:##"),
    "hash": lambda draw: draw.pattern("^^^^^^^|^^^^^^^^|sha256:^^^^^^^^^^^^^^^^|^^^^^^^^^^^^"),
    "word": lambda draw: str(draw.english.word()),
    "capital": lambda draw: draw.one_of(
        "Please|Note|Regards|Total|Monday Special|Terms|Important|May|Will|Mark|Grace|Hope|Rich|Summer|Draft|Page|"
        "Agreement|Party|Attention|Warning|Reply All|Out Of Office|Best Before|"
        "Fragile|Handle With Care|Confidential"
    ),
    # Capitals of the length of a BIC's or a code's parts, which are neither.
    "acronym": lambda draw: draw.one_of(
        "API|CI/CD|ETA|FAQ|FYI|IDE|KPI|MFA|MVP|OCR|ORM|OTA|POS|QA|REST|SDK|SLA|SSO|ASAP|TBC|EOD|OKR|RFC|PTO|R&D|B2B|"
        "TL;DR|WIP|UAT|PO|HQ|DIY|RSVP|NDA|TOC|AOB"
    ),
    "placeholder": lambda draw: draw.one_of("<REDACTED>|XXXX|***|N/A|[name]|TBD|n/a|null|none|${VAR}|{{value}}|????|-"),
    "article": lambda draw: draw.pattern("SKU-#####|#####-##|@@-###|M##x#|RAL ####"),
}
