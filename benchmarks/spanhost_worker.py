"""Spanhost's PII task behind standard input and output: JSON lines of texts in, JSON lines of spans out.

Started by `pii_quality.py`: `python -m benchmarks.spanhost_worker DIRECTORY`, the directory for what a server keeps.
Each line names a way: "hybrid" is what `/run` answers, "model" the same without recognisers, "patterns" the
recognisers and the fusion without the model.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any

from models.engines.machine import describe
from models.spans import concatenate
from server.settings import load_settings
from server.tasks.pii import PiiTask
from server.tasks.service import Service

MODEL_ID = "fastino-pii"
BATCH = 64


def _answers(service: Service, way: str, inputs: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    if way == "patterns":
        return [_by_patterns(service, one) for one in inputs]
    found = []
    for begin in range(0, len(inputs), BATCH):
        answers = asyncio.run(service.answer_each(MODEL_ID, inputs[begin : begin + BATCH]))
        found += [(answer.output or {"entities": []})["entities"] for answer in answers]
    return found


def _by_patterns(service: Service, given: dict[str, Any]) -> list[dict[str, Any]]:
    task = PiiTask()
    parameters = task.parameters.model_validate(given["parameters"])
    query = task.query(parameters)
    output = task.output(given["text"], parameters, query, concatenate([]), service.keyed(""))
    entities: list[dict[str, Any]] = output["entities"]
    return entities


def main() -> None:
    """Serve until standard input ends."""
    service = Service(load_settings(overrides={"data_dir": sys.argv[1]}))
    service.start()
    status = service.registry.wait(MODEL_ID)
    if status.state != "ready":
        sys.exit(f"{MODEL_ID}: {status.reason}")
    print(json.dumps({"machine": describe(), "engine": f"{status.engine} {status.precision}"}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        shared = {"recognisers": asked["way"] != "model"}
        inputs = [
            {"text": text, "parameters": {**shared, "entity_types": labels}}
            for text, labels in zip(asked["texts"], asked["labels"], strict=True)
        ]
        begin, busy = time.perf_counter(), time.process_time()
        answers = _answers(service, asked["way"], inputs)
        seconds, busy = time.perf_counter() - begin, time.process_time() - busy
        spans = [[[one["start"], one["end"], one["label"], one["score"]] for one in found] for found in answers]
        print(json.dumps({"spans": spans, "seconds": seconds, "busy": busy}), flush=True)
    service.stop()


if __name__ == "__main__":
    main()
