"""Exact small things: identifiers with check digits, strengths, periods, documents with places."""
