"""Themes: findings are filed under the themes of their family; training lives here too."""
