"""Sentences, order and conclusion, the same in every medium for people; and the cleaning of foreign text."""
