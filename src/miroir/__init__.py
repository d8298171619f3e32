"""Miroir: the contact centre that looks both ways."""
