"""What has become of a decision, in words: the same on the slides, on screen and on paper."""

from adapters.texts import text
from models.words import DecisionKind, InstructionState
from services.meetings import Decided


def outcome(one: Decided, language: str) -> str:
    """What has become of a decision until today, in a few words?"""
    if one.kind is DecisionKind.TASK:
        if one.cancelled:
            return text(language, "meeting.cancelled")
        late = text(language, "show.late", n=one.overdue) if one.overdue else ""
        told = text(language, "meeting.task_done", done=one.done, n=one.applicable)
        return " · ".join(words for words in (told, late) if words)
    done = sum(each.state is InstructionState.DONE for each in one.instructions)
    waits = sum(each.state is InstructionState.ANSWERED for each in one.instructions)
    behind_day = sum(each.late for each in one.instructions)
    parts = [
        text(language, "meeting.instructions_done", done=done, n=len(one.instructions)),
        text(language, "meeting.instructions_wait", n=waits) if waits else "",
        text(language, "show.late", n=behind_day) if behind_day else "",
    ]
    return " · ".join(words for words in parts if words)
