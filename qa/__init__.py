"""Questions in, quoted answers out."""
