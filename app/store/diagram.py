"""Draws the table of an entry's legal changes of state as text for the documentation."""

from app.domain.queue_entry import QueueState
from app.store.transitions import LEGAL_TRANSITIONS

_S = QueueState
_WHY: dict[tuple[QueueState, QueueState], str] = {
    (_S.READY, _S.SENDING): "the sender takes it",
    (_S.READY, _S.WITHDRAWN): "a person ends it",
    (_S.SENDING, _S.READY): "it did not go, or the station ended: again, under the same number",
    (_S.SENDING, _S.AWAITING_RESPONSE): "a receipt that was verified",
    (_S.SENDING, _S.HANDED_OVER): "left with somebody who gives no receipt",
    (_S.SENDING, _S.HELD): "refused, or damaged",
    (_S.HANDED_OVER, _S.AWAITING_RESPONSE): "the bureau acknowledged it under a number of its own",
    (_S.HANDED_OVER, _S.ANSWERED): "an answer that the desk waits for",
    (_S.HANDED_OVER, _S.HELD): "it came back undelivered, or is damaged",
    (_S.AWAITING_RESPONSE, _S.ANSWERED): "all answers are here",
    (_S.AWAITING_RESPONSE, _S.HELD): "the service does not know it any more, or it is damaged",
    (_S.ANSWERED, _S.CONFIRMED): "an officer saw the answers",
    (_S.CONFIRMED, _S.ANSWERED): "a bureau corrected itself",
    (_S.HELD, _S.READY): "a person has it sent again",
    (_S.HELD, _S.ANSWERED): "an answer shows that the bureau has it after all",
    (_S.HELD, _S.WITHDRAWN): "a person ends it",
}


def page() -> str:
    """docs/queue-states.md: the drawing, and why each arrow is there."""
    pairs = [(before, after) for before in QueueState for after in QueueState if after in LEGAL_TRANSITIONS[before]]
    lines = [f"    {before.value} --> {after.value}" for before, after in pairs]
    rows = [f"| {before.value} | {after.value} | {_WHY[before, after]} |" for before, after in pairs]
    return "\n".join(
        [
            "# States of an entry of the queue",
            "",
            "Made from `app/store/transitions.py` by `python -m app.store.diagram > docs/queue-states.md`; a test",
            "fails when it is stale. The database holds the same table, and a trigger turns down every other change.",
            "",
            "```mermaid",
            "stateDiagram-v2",
            f"    [*] --> {QueueState.READY.value}",
            *lines,
            "```",
            "",
            "| from | to | because |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    print(page(), end="")
