"""Passages to ranked evidence, or to none."""
