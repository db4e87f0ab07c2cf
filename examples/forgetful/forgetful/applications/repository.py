"""Queries over applications."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forgetful.models import Application, Internship


class ApplicationRepository:
    """Reads and writes applications in one request's session."""

    def __init__(self, db: Session) -> None:
        self.db = db

    def of_student(self, student_id: int) -> list[Application]:
        query = select(Application).where(Application.student_id == student_id)
        return list(self.db.scalars(query.order_by(Application.id)))

    def by_id(self, application_id: int) -> Application | None:
        return self.db.scalar(select(Application).where(Application.id == application_id))

    def of_employer(self, application_id: int, employer_id: int) -> Application | None:
        query = (
            select(Application)
            .join(Internship, Internship.id == Application.internship_id)
            .where(Application.id == application_id, Internship.employer_id == employer_id)
        )
        return self.db.scalar(query)

    def set_status(self, application_id: int, status: str) -> int:
        change = update(Application).where(Application.id == application_id).values(status=status)
        changed = self.db.execute(change).rowcount
        self.db.commit()
        return changed
