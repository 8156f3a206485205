"""Presidio behind standard input and output: JSON lines of texts in, JSON lines of spans out. Knows no Spanhost.

Runs in an environment of its own (presidio-analyzer pins versions that Spanhost does not want), started by
`pii_quality.py`: `PYTHON presidio_worker.py SPACY_MODEL`.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from importlib.metadata import version
from typing import Any

BATCH = 32


def engine(model: str) -> Any:
    """Presidio's analyzer with all that it finds by default and, beside that, spaCy's organizations."""
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    mapping = {"PERSON": "PERSON", "NORP": "NRP", "FAC": "LOCATION", "LOC": "LOCATION", "GPE": "LOCATION"}
    mapping |= {"ORG": "ORGANIZATION", "DATE": "DATE_TIME", "TIME": "DATE_TIME"}
    ignored = ["CARDINAL", "EVENT", "LANGUAGE", "LAW", "MONEY", "ORDINAL", "PERCENT", "PRODUCT", "QUANTITY"]
    ignored += ["WORK_OF_ART"]
    configuration = {
        "nlp_engine_name": "spacy",
        "models": [{"lang_code": "en", "model_name": model}],
        "ner_model_configuration": {"model_to_presidio_entity_mapping": mapping, "labels_to_ignore": ignored},
    }
    nlp = NlpEngineProvider(nlp_configuration=configuration).create_engine()
    return BatchAnalyzerEngine(AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"]))


def main() -> None:
    """Serve until standard input ends."""
    logging.disable(logging.WARNING)
    analyzer = engine(sys.argv[1])
    versions = {name: version(name) for name in ("presidio-analyzer", "spacy")}
    print(json.dumps({"versions": versions, "model": sys.argv[1]}), flush=True)
    for line in sys.stdin:
        texts = json.loads(line)["texts"]
        begin, busy = time.perf_counter(), time.process_time()
        results = analyzer.analyze_iterator(texts, language="en", batch_size=BATCH)
        seconds, busy = time.perf_counter() - begin, time.process_time() - busy
        spans = [[[one.start, one.end, one.entity_type, one.score] for one in found] for found in results]
        print(json.dumps({"spans": spans, "seconds": seconds, "busy": busy}), flush=True)


if __name__ == "__main__":
    main()
