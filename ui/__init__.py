"""Show answers: shell and chat page."""
