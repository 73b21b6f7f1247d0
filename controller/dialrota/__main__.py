"""``python -m dialrota``."""

from dialrota.cli.main import main

main()
