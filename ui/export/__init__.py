"""A conversation -> what leaves Kutip: JSON, Markdown, or one self-contained HTML page."""
