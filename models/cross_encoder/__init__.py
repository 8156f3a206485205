"""Hugging Face sequence classifiers: models of natural language inference, and classifiers of fixed labels."""
