"""The bundled span model's recipe: configuration, data, training, calibration, export, evaluation, model card."""
