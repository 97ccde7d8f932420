"""What the checkout costs, measured from a second process on loopback."""
