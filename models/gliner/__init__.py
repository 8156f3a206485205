"""The GLiNER family: zero-shot span models in the `gliner` library's own checkpoint format.

Zaratiana et al. 2023, "GLiNER: Generalist Model for Named Entity Recognition using Bidirectional Transformer".
"""
