"""From a question to its answer, by nothing but the question and what is under the root."""

from pathlib import Path

from fungible.agents.answer import Answer
from fungible.agents.auditing import audited
from fungible.agents.comparing import compared
from fungible.agents.detailing import found
from fungible.agents.examining import Hearing
from fungible.agents.explaining import explained, listed
from fungible.agents.grounds import Grounds
from fungible.agents.questions import (
    AuditQuestion,
    DiffQuestion,
    ExplainQuestion,
    FindingQuestion,
    Question,
    RulesQuestion,
)


def answered(question: Question, root: Path, events: Hearing) -> Answer:
    """The answer; any error that a user can mend is raised as such."""
    grounds = Grounds(root)
    match question:
        case AuditQuestion():
            return audited(question, grounds, events)
        case FindingQuestion():
            return found(question, grounds, events)
        case DiffQuestion():
            return compared(question, grounds, events)
        case ExplainQuestion():
            return explained(question)
        case RulesQuestion():
            return listed(question)
