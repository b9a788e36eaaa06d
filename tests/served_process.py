"""A server as a process of its own over three small articles: what a signal does to it.

    python tests/served_process.py FOLDER DOOR SECONDS [--page] [--unlimited]

It says on standard output where it is, and "reading" when it reads for a question that waits:
one with "lambat" in it is answered once something was written into the pipe DOOR.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from served import SURE, FirstNumberReader, small_assistant

from qa.assistant import Assistant
from qa.datatypes import Span
from ui import server
from ui.api import OneAtATime, create_api
from ui.limits import ON_THIS_COMPUTER, Limits, Rate
from ui.messages import ENGLISH
from ui.request_log import start_log
from ui.serving import Serving, set_serving
from ui.terminal import say


class WaitingReader(FirstNumberReader):
    """Answer some questions only once the door has opened."""

    def __init__(self, door: Path) -> None:
        self.door = door

    def read(self, question: str, passages: Sequence[str]) -> list[list[Span]]:
        if "lambat" in question:
            say("reading")
            self.door.read_text()
        return super().read(question, passages)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("door", type=Path)
    parser.add_argument("seconds", type=float)
    parser.add_argument("--page", action="store_true")
    parser.add_argument("--unlimited", action="store_true")
    given = parser.parse_args()
    server.STOP_SECONDS = given.seconds
    assistant = small_assistant(given.folder)
    assistant = Assistant(assistant.index, WaitingReader(given.door), SURE)
    if given.page:
        from ui.web import create_app  # here, as Gradio takes seconds to be imported

        app = create_app(assistant)
    else:
        app = create_api(OneAtATime(assistant))
    limits = Limits(Rate(10**9, 1e9), Rate(10**9, 1e9)) if given.unlimited else ON_THIS_COMPUTER
    set_serving(app, Serving(given.folder, limits=limits))
    start_log(each_request=True)
    server.serve(app, server.listen("127.0.0.1", 0), ENGLISH, open_browser=False)
    assistant.close()


if __name__ == "__main__":
    sys.exit(main())
