"""What may point to a person, and what is kept instead of it."""
