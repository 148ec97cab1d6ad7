"""Segment: the clean text is parted into head, sections, findings and foot."""
