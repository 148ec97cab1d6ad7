"""Outcomes: counts of schools by grade as data, and checks of the letter against itself."""
