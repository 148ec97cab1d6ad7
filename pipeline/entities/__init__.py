"""Entities: dates, grades, places, people, bodies and contacts in the text, with values.

A component a module; each adds to ``doc.spans["entities"]`` and leaves what stands there, so that
their order in ``configs/letters.cfg`` is their precedence.
"""
