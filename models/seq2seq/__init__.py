"""Checkpoints of sequence-to-sequence models in Hugging Face's format: a text in, a text written for it out."""
