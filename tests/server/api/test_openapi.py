from __future__ import annotations

import json
from pathlib import Path

from server.app import create_app
from server.settings import load_settings
from server.tasks.service import Service
from tests.server.running import RunningServer
from tests.server.scripted import ScriptedModel, scripted_load


def test_the_document_describes_bodies_keys_and_errors(tmp_path: Path) -> None:
    settings = load_settings(overrides={"data_dir": tmp_path})
    app = create_app(settings, Service(settings, scripted_load(ScriptedModel())))
    document = app.openapi()
    run = document["paths"]["/run"]["post"]
    schemas = document["components"]["schemas"]
    assert set(run["responses"]) == {"200", "401", "403", "404", "413", "415", "422", "429", "503"}
    assert run["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/RunRequest"}
    assert schemas["RunRequest"]["required"] == ["model_id", "input"]
    spans = {"entity_types", "labels", "threshold", "flat", "examples", "learn"}
    redacting = {"redaction", "redaction_by_type"}
    finding = {"recognisers", "allow_list", "deny_list", "patterns", "language", "regions", "explain"}
    assert set(schemas["PiiParameters"]["properties"]) == spans | redacting | finding
    assert run["security"] == [{"APIKeyHeader": []}, {"HTTPBearer": []}]
    assert document["components"]["securitySchemes"]["APIKeyHeader"]["name"] == "x-api-key"


def test_every_reference_of_the_document_leads_somewhere(tmp_path: Path) -> None:
    settings = load_settings(overrides={"data_dir": tmp_path})
    app = create_app(settings, Service(settings, scripted_load(ScriptedModel())))
    document = app.openapi()
    text = json.dumps(document)
    names = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert names
    assert names <= set(document["components"]["schemas"])


def test_the_pages_for_people_are_served(bundled_server: RunningServer) -> None:
    assert bundled_server.anonymous.get("/docs").status_code == 200
    assert bundled_server.anonymous.get("/openapi.json").json()["info"]["title"] == "Spanhost"
