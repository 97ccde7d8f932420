"""`python -m poisonbook`."""

from poisonbook.cli.main import main

main()
