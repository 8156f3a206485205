"""Recipes that make the bundled checkpoints from public data. Needs the training extra; the server never imports it."""
