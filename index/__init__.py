"""Articles in, passages out; knows nothing of answers."""
