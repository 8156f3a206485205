"""The recipe of the bundled cross-encoder: data, training, calibration, evaluation, export. Knows no server.

`python -m models.training.cross_encoder --help` lists its steps.
"""
