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
    # Capitals of the length of a BIC's or a code's parts, which are neither.
    "acronym": lambda draw: draw.one_of(
        "API|BIOS|CDN|CI/CD|CPU|CSV|DHCP|DNS|ETA|FAQ|FYI|HTML|HTTPS|IDE|JSON|KPI|LDAP|LTE|MFA|MVP|NAT|NFS|OAuth|OCR|"
        "ORM|OTA|PDF|POS|QA|RAM|RDP|REST|RSA|SAML|SDK|SLA|SMTP|SPF|SQL|SSD|SSH|SSO|TCP|UDP|UPS|USB|UTF-8|VLAN|VPN|WLAN|XML|YAML"
    ),
    "placeholder": lambda draw: draw.one_of("<REDACTED>|XXXX|***|N/A|[name]|TBD|n/a|null|none|${VAR}|{{value}}|????|-"),
    "article": lambda draw: draw.pattern("SKU-#####|#####-##|@@-###|M##x#|RAL ####|ISO ####|DIN ###|Art. ##|§ ##"),
}
