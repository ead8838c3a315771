"""What this program calls itself: to the servers it asks, and in messages about its own defects."""

NAME = "capvcd-doctor"
