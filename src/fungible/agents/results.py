"""The shapes of the answers as data: what the tools promise to give."""

from fungible.agents.schemas import Schema, choice, many, maybe, number, record, text, whole
from fungible.model.change import ChangeStatus
from fungible.model.words import Action, Consequence, Kind, Lifetime, Phase, Severity, Storage, Verdict

_IN_SHORT: dict[str, Schema] = {
    "id": text(),
    "severity": choice(Severity),
    "rule": text(),
    "symbol": text(),
    "file": text(),
    "line": whole(),
    "why": text(),
}

_PLACE = record(file=text(), line=whole(), reason=text())

AUDIT = record(
    judgement=text(),
    score=number(0, 10),
    grade=text(),
    violations=record(**{severity: whole() for severity in Severity if severity is not Severity.NONE}),
    waived=whole(),
    acceptable=whole(),
    safe=whole(),
    unread=whole(),
    unread_places=many(_PLACE),
    blind_spots=whole(),
    notice=text(),
    matching=whole(),
    findings=many(record(**_IN_SHORT)),
    next_cursor=maybe(text()),
)

FINDING = record(
    notice=text(),
    **_IN_SHORT,
    verdict=choice(Verdict),
    waived=maybe(text()),
    confidence=number(0, 1),
    kind=choice(Kind),
    storage=choice(Storage),
    lifetime=choice(Lifetime),
    consequences=many(choice(Consequence)),
    trace=many(record(symbol=text(), file=text(), line=whole(), phase=choice(Phase), note=text())),
    accesses=many(record(action=choice(Action), phase=choice(Phase), symbol=text(), file=text(), line=whole())),
    more_accesses=whole(),
    source=many(record(file=text(), lines=many(record(line=whole(), code=text())))),
    story=many(text()),
    remedy=maybe(record(title=text(), text=text())),
    waiver=maybe(text()),
)

DIFF = record(
    against=text(),
    new=whole(),
    reopened=whole(),
    known=whole(),
    notice=text(),
    matching=whole(),
    findings=many(record(**_IN_SHORT, status=choice(ChangeStatus), since=text())),
    mended=many(record(rule=text(), symbol=text(), severity=choice(Severity), how=text())),
    more_mended=whole(),
    unread=whole(),
    unread_places=many(_PLACE),
    score=number(0, 10),
)

EXPLANATION = record(title=text(), rules=many(text()), sections=many(record(heading=text(), text=text())))

RULES = record(families=many(record(family=text(), rules=many(text()))))
