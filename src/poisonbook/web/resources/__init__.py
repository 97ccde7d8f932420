"""What the HTTP API offers: one module for each noun, each a tuple of operations."""
