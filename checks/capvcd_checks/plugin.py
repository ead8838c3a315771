"""Inert until the plugin lands."""
