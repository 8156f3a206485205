"""What can go wrong with a model.

ModelError
├── CheckpointError   the checkpoint directory is refused: unsafe, incomplete or of an unknown kind
└── EngineError       the checkpoint is sound but cannot run as asked: missing package, device or exported graph

Messages are written for operators; they name files and settings and never hold request text.
"""


class ModelError(Exception):
    """A model cannot be loaded, converted or run."""


class CheckpointError(ModelError):
    """The checkpoint directory is refused; the message says why."""


class EngineError(ModelError):
    """No engine can run the checkpoint as it was asked for; the message says what is missing."""
