"""Reports built by hand, for the formats to render: a usual one, an empty one, a hostile one, a long one."""

from collections.abc import Sequence
from dataclasses import replace

from fungible.model.report import (
    Access,
    AuditReport,
    BlindSpot,
    ChecklistItem,
    Component,
    EntryPoint,
    Place,
    Recommendation,
    Remedy,
    Score,
    StatePoint,
    Step,
    Totals,
    Unread,
)
from fungible.model.words import (
    Action,
    ComponentStatus,
    Concern,
    Consequence,
    Kind,
    Lifetime,
    Phase,
    Severity,
    Storage,
    Verdict,
)

FILES = {
    "app/sessions.py": (
        '"""Who is signed in."""\n'
        "\n"
        "from app.models import User\n"
        "\n"
        "sessions: dict[str, User] = {}\n"
        "\n"
        "\n"
        "def remember(token: str, user: User) -> None:\n"
        "    sessions[token] = user\n"
    ),
    "app/routes/cart.py": (
        "from app.services.cart import CartService\n"
        "\n"
        "service = CartService()\n"
        "\n"
        '@router.post("/cart")\n'
        "async def add(item: Item) -> None:\n"
        "    await service.put(item)\n"
    ),
    "app/services/cart.py": (
        "class CartService:\n"
        "    def __init__(self) -> None:\n"
        "        self.items: list[Item] = []\n"
        "\n"
        "    async def put(self, item: Item) -> None:\n"
        "        self.items.append(item)\n"
    ),
    "app/orders.py": (
        '@router.get("/orders/{order_id}")\n'
        "async def show(order_id: int, db: Session = Depends(get_db)) -> Order:\n"
        "    return await db.get(Order, order_id)\n"
    ),
    "app/db.py": "engine = create_async_engine(settings.url, pool_pre_ping=True)\n",
    "app/settings.py": "@lru_cache(maxsize=1)\ndef get_settings() -> Settings:\n    return Settings()\n",
}


def sources(file: str) -> Sequence[str]:
    """The lines of the sample app."""
    return FILES.get(file, "").splitlines()


SESSIONS = StatePoint(
    id="a1",
    rule="server-side-session-in-memory",
    symbol="app.sessions.sessions",
    file="app/sessions.py",
    line=5,
    storage=Storage.MODULE,
    kind=Kind.SESSION,
    verdict=Verdict.VIOLATION,
    severity=Severity.CRITICAL,
    confidence=0.95,
    consequences=(Consequence.LOST_ON_RESTART, Consequence.DIFFERS_ACROSS_REPLICAS),
    lifetime=Lifetime.PROCESS,
    shared_by="all requests of one replica",
    why="POST /sign-in stores each session in a module dictionary, so only the replica that signed a user in knows it.",
    accesses=(
        Access(
            action=Action.MUTATE, phase=Phase.REQUEST, file="app/sessions.py", line=9, symbol="app.sessions.remember"
        ),
        Access(action=Action.MUTATE, phase=Phase.REQUEST, file="app/auth.py", line=44, symbol="app.auth.sign_out"),
        Access(action=Action.READ, phase=Phase.REQUEST, file="app/auth.py", line=18, symbol="app.auth.current_user"),
    ),
    trace=(
        Step(file="app/auth.py", line=30, symbol="app.auth.sign_in", phase=Phase.REQUEST, note="POST /sign-in"),
        Step(file="app/sessions.py", line=8, symbol="app.sessions.remember", phase=Phase.REQUEST, note=""),
    ),
    remedy=Remedy(
        id="sessions-to-redis",
        title="Keep sessions in a store that all replicas share",
        text="Put them in Redis with a time to live, or carry them in a signed cookie.",
    ),
)

CART = StatePoint(
    id="b2",
    rule="service-singleton-holds-request-data",
    symbol="app.services.cart.CartService.items",
    file="app/services/cart.py",
    line=3,
    storage=Storage.INSTANCE,
    kind=Kind.USER_DATA,
    verdict=Verdict.VIOLATION,
    severity=Severity.HIGH,
    confidence=0.9,
    consequences=(
        Consequence.LEAKS_BETWEEN_USERS,
        Consequence.DIFFERS_ACROSS_REPLICAS,
        Consequence.GROWS_WITHOUT_BOUND,
    ),
    lifetime=Lifetime.PROCESS,
    shared_by="all requests of one replica",
    why="The service made once in `app.routes.cart` appends every caller's items to one list.",
    accesses=(
        Access(
            action=Action.MUTATE,
            phase=Phase.REQUEST,
            file="app/services/cart.py",
            line=6,
            symbol="app.services.cart.CartService.put",
        ),
    ),
    trace=(
        Step(file="app/routes/cart.py", line=6, symbol="app.routes.cart.add", phase=Phase.REQUEST, note=""),
        Step(
            file="app/services/cart.py",
            line=5,
            symbol="app.services.cart.CartService.put",
            phase=Phase.REQUEST,
            note="on the instance made at import",
        ),
    ),
    remedy=Remedy(
        id="rows-for-carts",
        title="Keep carts in the database",
        text="Make a row for each item, with the user's id.\n    db.add(CartItem(user_id=user.id, item=item))",
        automatic=True,
    ),
)

ORDERS = StatePoint(
    id="c3",
    rule="owned-row-without-owner-filter",
    symbol="app.orders.show",
    file="app/orders.py",
    line=3,
    storage=Storage.QUERY,
    kind=Kind.ISOLATION,
    verdict=Verdict.VIOLATION,
    severity=Severity.MEDIUM,
    confidence=0.7,
    consequences=(),
    lifetime=Lifetime.STORE,
    shared_by="all users",
    why="The order is loaded by its id alone, and its owner is never compared with the caller.",
    accesses=(),
    trace=(Step(file="app/orders.py", line=2, symbol="app.orders.show", phase=Phase.REQUEST, note=""),),
    remedy=None,
)

WAIVED = replace(
    SESSIONS,
    id="d4",
    rule="unbounded-cache",
    symbol="app.geo.countries",
    file="app/geo.py",
    line=3,
    kind=Kind.CACHE,
    severity=Severity.LOW,
    waived="the world has 195 countries",
)

ENGINE = StatePoint(
    id="e5",
    rule="engine-at-import",
    symbol="app.db.engine",
    file="app/db.py",
    line=1,
    storage=Storage.MODULE,
    kind=Kind.RESOURCE,
    verdict=Verdict.ACCEPTABLE,
    severity=Severity.LOW,
    confidence=0.9,
    consequences=(),
    lifetime=Lifetime.PROCESS,
    shared_by="all requests of one replica",
    why="It connects lazily, checks its connections and is disposed at shutdown.",
    accesses=(),
    trace=(),
    remedy=None,
)

SETTINGS = StatePoint(
    id="f6",
    rule="cached-settings",
    symbol="app.settings.get_settings",
    file="app/settings.py",
    line=2,
    storage=Storage.FUNCTION_CACHE,
    kind=Kind.CONFIG,
    verdict=Verdict.SAFE,
    severity=Severity.NONE,
    confidence=1.0,
    consequences=(),
    lifetime=Lifetime.PROCESS,
    shared_by="all requests of one replica",
    why="Read once from the environment; no request changes it.",
    accesses=(),
    trace=(),
    remedy=None,
)

COMPONENTS = (
    Component(
        concern=Concern.SESSIONS,
        status=ComponentStatus.PER_REPLICA,
        implementation="module dictionary `app.sessions.sessions`",
        evidence=(Place(file="app/sessions.py", line=5),),
        note="sign-in works only on the replica that served it",
    ),
    Component(
        concern=Concern.RATE_LIMITING,
        status=ComponentStatus.ABSENT,
        implementation="",
        evidence=(),
        note="",
    ),
    Component(
        concern=Concern.DATABASE,
        status=ComponentStatus.SHARED,
        implementation="PostgreSQL through SQLAlchemy (async)",
        evidence=(Place(file="app/db.py", line=1), Place(file="app/settings.py", line=2)),
        note="",
    ),
    Component(
        concern=Concern.BACKGROUND_JOBS,
        status=ComponentStatus.UNKNOWN,
        implementation="",
        evidence=(Place(file="app/jobs.py", line=4),),
        note="the broker's address is computed at run time",
    ),
)

USUAL = AuditReport(
    version="0.1.0",
    root="/srv/shop",
    score=Score(value=2.43, grade="poor"),
    totals=Totals(files=41, lines=5120, entry_points=3, violations=3, acceptable=1, safe=1),
    entry_points=(
        EntryPoint(
            symbol="app.auth.sign_in",
            file="app/auth.py",
            line=30,
            phase=Phase.REQUEST,
            framework="fastapi",
            route="POST /sign-in",
        ),
        EntryPoint(
            symbol="app.routes.cart.add",
            file="app/routes/cart.py",
            line=6,
            phase=Phase.REQUEST,
            framework="fastapi",
            route="POST /cart",
        ),
        EntryPoint(
            symbol="app.orders.show",
            file="app/orders.py",
            line=2,
            phase=Phase.REQUEST,
            framework="fastapi",
            route="GET /orders/{order_id}",
        ),
    ),
    state_points=(ORDERS, CART, ENGINE, SESSIONS, SETTINGS, WAIVED),
    components=COMPONENTS,
    checklist=(
        ChecklistItem(id="no-session-in-memory", title="No session storage in memory", passed=False, points=("a1",)),
        ChecklistItem(
            id="no-local-files", title="No file system writes that outlive a request", passed=True, points=()
        ),
    ),
    recommendations=(
        Recommendation(
            title="Move sessions to a shared store",
            priority="high",
            effort="medium",
            action="Configure Redis and keep sessions there, with a time to live.",
            points=("a1",),
        ),
        Recommendation(
            title="Filter orders by their owner",
            priority="medium",
            effort="small",
            action="Add the user's id to the query.",
            points=("c3",),
        ),
    ),
    unread=(Unread(file="app/broken.py", line=12, reason="syntax error: lines 12 to 15 were left out"),),
    blind_spots=(BlindSpot(file="app/plugins.py", line=7, reason="module name computed at run time"),),
    notes=("2 files of migrations were left out.",),
    files=tuple(sorted(FILES)),
)

EMPTY = AuditReport(
    version="0.1.0",
    root="/srv/empty",
    score=Score(value=10.0, grade="excellent"),
    totals=Totals(files=1, lines=3, entry_points=1, violations=0, acceptable=0, safe=0),
    entry_points=(
        EntryPoint(symbol="app.ping", file="app.py", line=2, phase=Phase.REQUEST, framework="flask", route="GET /ping"),
    ),
    state_points=(),
    components=(),
    checklist=(),
    recommendations=(),
    unread=(),
    blind_spots=(),
)

NASTY = "x\x1b[31mred\x1b]0;t\x07\r\n|`*_<script>alert(1)</script>\u202eevil\u2028# `` ``` 日本語\udc80"
"""A name by somebody who knows that it will be printed."""


def hostile() -> AuditReport:
    """A report in which every text from the audited code tries to get out of its place."""
    step = Step(file=NASTY, line=1, symbol=NASTY, phase=Phase.REQUEST, note=NASTY)
    access = Access(action=Action.WRITE, phase=Phase.REQUEST, file=NASTY, line=2, symbol=NASTY)
    point = replace(
        SESSIONS,
        symbol=NASTY,
        file=NASTY,
        line=1,
        why=NASTY,
        shared_by=NASTY,
        accesses=(access, replace(access, line=3)),
        trace=(step, step),
        remedy=Remedy(id=NASTY, title=NASTY, text=NASTY, automatic=True),
    )
    points = (
        point,
        replace(point, id="h2", verdict=Verdict.ACCEPTABLE, severity=Severity.LOW),
        replace(point, id="h3", verdict=Verdict.SAFE, severity=Severity.NONE),
        replace(point, id="h4", waived=NASTY),
    )
    place = Place(file=NASTY, line=1)
    return replace(
        USUAL,
        root=NASTY,
        entry_points=(EntryPoint(symbol=NASTY, file=NASTY, line=1, phase=Phase.REQUEST, framework=NASTY, route=NASTY),),
        state_points=points,
        components=(
            Component(
                concern=Concern.CACHING,
                status=ComponentStatus.PER_REPLICA,
                implementation=NASTY,
                evidence=(place, place),
                note=NASTY,
            ),
        ),
        checklist=(ChecklistItem(id="n", title=NASTY, passed=False, points=("a1",)),),
        recommendations=(Recommendation(title=NASTY, priority="high", effort="small", action=NASTY, points=("a1",)),),
        unread=(Unread(file=NASTY, line=1, reason=NASTY),),
        blind_spots=(BlindSpot(file=NASTY, line=1, reason=NASTY),),
        notes=(NASTY,),
        files=(NASTY,),
    )


def hostile_sources(file: str) -> Sequence[str]:
    """Source lines that are as hostile as the names, and one of a megabyte."""
    return (NASTY, "sessions = '" + "\t日" * 350_000 + "'", NASTY)


def long_report(findings: int) -> AuditReport:
    """A report of so many findings."""
    points = tuple(
        replace(CART, id=f"id{number}", symbol=f"app.services.cart.CartService.items{number}", line=3)
        for number in range(findings)
    )
    return replace(USUAL, state_points=points)
