"""Pure rules of the domain that several checks share, and the words they are told in."""
