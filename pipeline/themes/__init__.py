"""Themes: findings are filed under the themes of their family; training and evaluation live here."""
