"""API of data protection."""
