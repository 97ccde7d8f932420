"""The tables of the store. Every row is an operator's; every row with an order's or a person's data has an end."""
