"""Summaries of texts: their own most telling sentences, or sentences that a sequence-to-sequence model writes."""
