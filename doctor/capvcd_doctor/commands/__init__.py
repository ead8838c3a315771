"""One module per command: its arguments, declared with argparse alone, and what it does, imported when it runs."""
