"""Pages of data protection."""
