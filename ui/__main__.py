"""Make ``python -m ui`` the same as ``kutip``."""

from ui.cli import main

main()
