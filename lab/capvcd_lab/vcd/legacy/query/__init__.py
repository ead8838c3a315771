"""The query service: typed queries over everything, filtered, sorted and paged."""
