"""What a rule would do before it does it: how often it speaks, for whom, beside which others, and how sure that is."""
