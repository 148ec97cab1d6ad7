"""Output: annotations and tables are written as files, whole or not at all."""
