"""Data protection: what people whose data are held may ask, and what the data protection officer watches over."""
