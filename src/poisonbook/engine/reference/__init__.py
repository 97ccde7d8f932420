"""The reference engine: plans run in plain Python, exact and readable.

It defines what a rule means, and the other engines must agree with it. It needs no library, so a checkout can judge
one order with it (`judging.Judge`).
"""
