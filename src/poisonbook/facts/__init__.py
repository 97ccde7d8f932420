"""The closed schema: what may be known about a product, an order line and a finding; nothing else may."""
