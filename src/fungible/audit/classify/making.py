"""States that are made once, when they are missing."""

import re

from fungible.audit.classify.filling import fills_when_missing
from fungible.audit.classify.words import vocabulary
from fungible.audit.program.identifiers import words_of
from fungible.audit.program.memory import SPEAKERS, lends_its_defaults
from fungible.audit.program.origins import ENVIRONMENT, IDENTITY, RANDOM, REQUEST_DATA, Origin, tests_of
from fungible.audit.program.records import Hit, State
from fungible.model.words import Action, Phase, Storage


def is_made_once(state: State) -> bool:
    """Every write makes it once, when it is missing, of nothing that a request brings (or takes it away)."""
    makes = [hit for hit in state.writes if not (_unmakes(hit) or _begins_again(hit, state))]
    if not makes or state.shape in ("counter", "counter-iterator", "queue") or _switches(makes, state):
        return False
    return all(_makes(hit, state) and not _from_request(hit) for hit in makes)


def _switches(makes: list[Hit], state: State) -> bool:
    """Whether it is a flag that serving puts up and takes down again: what is going on, rather than what is there."""
    sets = [hit for hit in makes if hit.operation == "assign" and not hit.called_when and not _answers(hit, state)]
    said = {c for hit in sets if hit.value is not None for c in hit.value.consts}
    return any(c is True for c in said) and any(c is False for c in said)


def _answers(hit: Hit, state: State) -> bool:
    """Whether a write answers what has not been asked before: what is there is given back, `False` too."""
    asked = re.compile(rf"(^|[ .(]){re.escape(state.name)} is (not )?None")
    return any(asked.search(test) for test in hit.function.tests)


def is_set_up(state: State) -> bool:
    """Whether a shared client is only told what it sends along with every call, and nothing of a request."""
    if state.role not in SPEAKERS or state.shape != "object" or lends_its_defaults(state):
        return False
    told = (hit.value for hit in state.writes if hit.value is not None)
    credentials = all(_CREDENTIALS & vocabulary(value.words) for value in told)
    return all(hit.action is Action.MUTATE for hit in state.writes) and (state.role == "http-client" or credentials)


_CREDENTIALS = words_of("token key secret credential credentials bearer")
"""Words in what a client of a language model may be told anew without answering otherwise."""


def makes_resources(state: State) -> bool:
    """Whether clients and the like are made: each once, when it is missing, or by the thread that then uses it."""
    makes = [hit for hit in state.writes if hit.operation in ("assign", "set-item", "setdefault")]
    own = [hit for hit in makes if Phase.REQUEST not in hit.phases and not _from_request(hit)]
    return bool(makes) and all(
        hit in own or (fills_when_missing(hit, state) and not _of_somebody_unnamed(hit)) for hit in makes
    )


def _of_somebody_unnamed(hit: Hit) -> bool:
    """Whether what is made is somebody's, and the key under which it is kept does not say whose."""
    keyed = hit.key is not None and hit.key.has(IDENTITY)
    return hit.value is not None and hit.value.has(IDENTITY) and not keyed


def _makes(hit: Hit, state: State) -> bool:
    return (
        _called_when_missing(hit)
        or _kept_by_descriptor(hit)
        or _made_with_another(hit)
        or _made_behind_flag(hit)
        or _filled_where_made(hit, state)
        or (hit.operation == "assign" and _when_missing(hit, state))
        or (state.storage is Storage.APP_STATE and _item_when_missing(hit, state))
    )


def _item_when_missing(hit: Hit, state: State) -> bool:
    """Whether an item of the application is put where a test has found none: `if "mailer" not in app.settings`."""
    if hit.operation != "set-item" or hit.value is None or hit.value.has(RANDOM):
        return False
    tests = tests_of(hit.guards, "if")
    name = state.name.strip("[]'")
    return any(" not in " in test.text and name in test.words for test in tests)


def _unmakes(hit: Hit) -> bool:
    return hit.operation == "delete" or (hit.value is not None and hit.value.text == "None")


def _begins_again(hit: Hit, state: State) -> bool:
    """Whether a mark that something of the process is set up is taken away, so that who needs it sets it up anew."""
    return hit.value is not None and hit.value.consts == (False,) and bool(_SET_UP & vocabulary([state.name]))


_SET_UP = words_of("initialized initialised inited")


def _from_request(hit: Hit) -> bool:
    return hit.value is not None and hit.value.has(REQUEST_DATA | IDENTITY)


def _when_missing(hit: Hit, state: State) -> bool:
    if any(guard.kind == "except" for guard in hit.guards):
        return True
    if any(_asks_whether_it_is(test, state.name) for test in tests_of(hit.guards, "if", "else")):
        return True
    return _tested_before(hit, state) or _called_when_missing(hit)


def _asks_whether_it_is(test: Origin, name: str) -> bool:
    """Whether a test is about something being there or not, either way round: its other branch may be meant."""
    asks = test.misses(name) or (name in test.words and (" is " in test.text or "hasattr" in test.text))
    return asks and not _only_passed(test.text, name)


def _tested_before(hit: Hit, state: State) -> bool:
    """Whether the function that assigns looks first whether there is something already."""
    own = re.compile(rf"(^|[ .(]){re.escape(state.name)}($|[ )])")
    return hit.operation == "assign" and any(
        own.search(test) and not _only_passed(test, state.name) for test in hit.function.tests
    )


def _only_passed(test: str, name: str) -> bool:
    """Whether a test only looks at what something else makes of it: `not rows_after(self.last)`."""
    left = _CALL.sub(lambda call: call[0] if call[1] in _LOOKS else "", test)
    own = re.compile(rf"\b{re.escape(name)}\b")
    return bool(own.search(test)) and not own.search(left)


_CALL = re.compile(r"(?:\w+\.)*(\w+)\([^()]*\)")
_LOOKS = frozenset({"hasattr", "getattr", "bool", "len", "isinstance", "callable", "exists", "isdir", "isfile", "any"})
"""What is asked of something to see whether it is there."""


def _made_with_another(hit: Hit) -> bool:
    """Whether it is made, of nothing that varies, where something else is made because that was missing."""
    fixed = hit.operation == "assign" and hit.value is not None and not hit.value.taint & ~ENVIRONMENT
    tests = tests_of(hit.guards, "if")
    made = hit.value is not None and "(" in hit.value.text  # with a flag beside it: `if not ready: it = make()`
    return fixed and any(
        test.words & hit.function.assigns and (" is None" in test.text or (made and test.text.startswith("not ")))
        for test in tests
    )


def _made_behind_flag(hit: Hit) -> bool:
    """Whether a function adds to it once: it goes back where a mark is up, `if _loaded or ...`, and puts that up."""
    if hit.operation not in _ADDS or hit.value is None or hit.value.taint & ~ENVIRONMENT:
        return False
    return any(
        test.split(" or ")[0].removeprefix("not ").rpartition(".")[2] in hit.function.assigns
        for test in hit.function.tests
    )


def _filled_where_made(hit: Hit, state: State) -> bool:
    """Whether what has just been made, because it was missing, is filled beside that: `if it is None: it = {}; ...`."""
    asked = re.compile(rf"(^|[ .(])({re.escape(state.name)} is None|not ([\w.]+\.)?{re.escape(state.name)})$")
    made = hit.operation in _ADDS and state.name in hit.function.assigns
    own = hit.value is not None and not hit.value.taint & ~ENVIRONMENT
    return made and own and any(asked.search(test.text) for test in tests_of(hit.guards, "if"))


_ADDS = frozenset({"append", "add", "extend", "update", "set-item"})


def _kept_by_descriptor(hit: Hit) -> bool:
    """Whether a property keeps what it has made of the object that it belongs to: `__get__` is given nothing else."""
    return hit.operation == "assign" and hit.function.name == "__get__"


def _called_when_missing(hit: Hit) -> bool:
    """Whether the code that writes only ever runs when something is missing that it then makes."""
    return bool(hit.called_when)
