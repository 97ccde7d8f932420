"""poisonbook: recognise regulated chemicals, screen orders, and forget everything else."""

__version__ = "0.1.0"
