"""Formats of exchange."""
