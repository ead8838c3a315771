"""Reads the world: inputs, endpoints and the facts made from them."""
