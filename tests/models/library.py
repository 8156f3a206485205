"""The gliner library, imported with its own and torch's deprecation warnings set aside."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from gliner import GLiNER
    from gliner.model import BiEncoderSpanGLiNER, BiEncoderTokenGLiNER, UniEncoderSpanGLiNER, UniEncoderTokenGLiNER

__all__ = ["BiEncoderSpanGLiNER", "BiEncoderTokenGLiNER", "GLiNER", "UniEncoderSpanGLiNER", "UniEncoderTokenGLiNER"]
