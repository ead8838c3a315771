"""Front door of capvcd-doctor: the command line, one module per command."""
