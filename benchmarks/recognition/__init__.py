"""How right recognition is: on labelled cases and on ordinary catalogues, beside baselines and an earlier run."""
