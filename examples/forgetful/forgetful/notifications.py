"""Notices for students, and their delivery to whoever has the site open."""

from typing import Any

from fastapi import APIRouter, HTTPException, WebSocket, WebSocketDisconnect
from sqlalchemy import select
from sqlalchemy.orm import Session

from forgetful.auth import tokens
from forgetful.auth.deps import CurrentStudent
from forgetful.db import Db
from forgetful.models import Notice

POLICY_VIOLATION = 1008

router = APIRouter(tags=["notifications"])


class Hub:
    """The open sockets of each student."""

    def __init__(self) -> None:
        self._sockets: dict[int, set[WebSocket]] = {}

    def join(self, student_id: int, socket: WebSocket) -> None:
        self._sockets.setdefault(student_id, set()).add(socket)

    def leave(self, student_id: int, socket: WebSocket) -> None:
        sockets = self._sockets.get(student_id, set())
        sockets.discard(socket)
        if not sockets:
            self._sockets.pop(student_id, None)

    async def push(self, student_id: int, message: dict[str, Any]) -> int:
        sockets = list(self._sockets.get(student_id, ()))
        for socket in sockets:
            await socket.send_json(message)
        return len(sockets)


hub = Hub()


async def notify(db: Session, student_id: int, text: str) -> int:
    """Keep a notice and show it at once where the student is looking."""
    db.add(Notice(student_id=student_id, text=text))
    return await hub.push(student_id, {"text": text})


@router.websocket("/live")
async def live(socket: WebSocket, token: str) -> None:
    try:
        claims = tokens.read(token, "access")
    except HTTPException:
        await socket.close(POLICY_VIOLATION)
        return
    student_id = int(claims["sub"])
    await socket.accept()
    hub.join(student_id, socket)
    acknowledged: set[int] = set()
    try:
        while True:
            message = await socket.receive_json()
            acknowledged.add(int(message["seen"]))
            await socket.send_json({"acknowledged": sorted(acknowledged)})
    except WebSocketDisconnect:
        pass
    finally:
        hub.leave(student_id, socket)


@router.get("/notices")
def notices(student_id: int, student: CurrentStudent, db: Db) -> list[dict[str, Any]]:
    query = select(Notice).where(Notice.student_id == student_id).order_by(Notice.id)
    return [{"id": notice.id, "text": notice.text} for notice in db.scalars(query)]
