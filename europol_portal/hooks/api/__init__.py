"""News for programs, by program."""
