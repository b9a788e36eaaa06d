"""Results -> figures: one small file per measure, each with its formula, source and name traps."""
