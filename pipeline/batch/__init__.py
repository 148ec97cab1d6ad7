"""Batch: many files are annotated; one that fails costs itself alone."""
