"""The commands of ``kutip``, one file each; all heavy imports wait until a command runs."""
