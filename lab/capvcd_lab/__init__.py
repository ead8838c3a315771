"""A simulated lab: one world, rendered by the APIs of the real appliances."""
