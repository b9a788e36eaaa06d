"""An answer -> the row of buttons that ask whether it is right."""

from qa.datatypes import Answer
from ui.html import say
from ui.wording import searched

OF_ANSWERS = (
    ("right", "feedback_right"),
    ("wrong_quote", "feedback_wrong"),
    ("should_not_answer", "feedback_should_not"),
    ("right_sentence", "feedback_show"),
)
OF_REFUSALS = (
    ("should_not_answer", "feedback_none"),
    ("right_sentence", "feedback_show_missing"),
)


def feedback_html(answer: Answer, card_id: str) -> str:
    """Return the row under a card, "" where nothing was searched for.

    It is shown where the page's scripts find that the server takes feedback.
    """
    if not searched(answer):
        return ""
    buttons = "".join(
        f'<button type="button" class="feedback" name="{kind}" value="{card_id}">'
        f"{say(key)}</button>"
        for kind, key in (OF_ANSWERS if answer.found else OF_REFUSALS)
    )
    question = f'<span class="ask">{say("feedback_ask")}</span>' if answer.found else ""
    return f'<div class="opinion">{question}{buttons}</div>'
