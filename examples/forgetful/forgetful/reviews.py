"""Reviews that students leave after an internship."""

from sqlalchemy import ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from forgetful.db import Base


class Review(Base):
    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    internship_id: Mapped[int] = mapped_column(ForeignKey("internships.id"), index=True)
    author: Mapped[str] = mapped_column(String(120))
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")


def average_stars(db: Session, internship_id: int) -> float:
    """The mean of an internship's stars, 0 before the first review."""
    mean = db.scalar(select(func.avg(Review.stars)).where(Review.internship_id == internship_id))
    return round(float(mean or 0), 2)
