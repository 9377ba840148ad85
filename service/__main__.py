"""`python -m service` is the command `credit-tiers`."""

from service.cli import main

main(prog_name="credit-tiers")
