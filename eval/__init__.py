"""Measure retrieval, reading, refusal, citation and speed."""
