"""The ledger: an append-only Merkle log of what was done, which outsiders can check without seeing any of it.

It knows bytes, not cases: `tree` grows and tells roots, `proofs` shows that an entry is in or that a log only grew,
`notes` and `checkpoints` sign a size and a root, `entries` says what stands in a leaf. Nothing here reads or writes.
"""
