"""Show answers: shell and chat page."""

import os

# NumPy reads it while it is imported. The matrices are small: a second thread mostly waits, and
# burns a processor while it does (261 ms of processor time a question with two, 143 with one).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
