"""News for programs: a feed without gaps, and webhooks that carry references, never content."""
