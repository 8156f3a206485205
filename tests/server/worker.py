"""`python -m tests.server.worker SETTINGS`: one of several server processes, with a scripted model. Prints its port."""

from __future__ import annotations

import json
import socket
import sys

import uvicorn

from server.app import create_app
from server.settings import load_settings
from server.tasks.service import Service
from tests.server.scripted import ScriptedModel, scripted_load


def main() -> None:
    settings = load_settings(overrides=json.loads(sys.argv[1]))
    app = create_app(settings, Service(settings, scripted_load(ScriptedModel())))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listener])


if __name__ == "__main__":
    main()
