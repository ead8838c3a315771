"""What is needed, in which order, on which threads; and one examination of one environment."""
