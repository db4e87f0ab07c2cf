"""Fill an empty database with something to look at: python -m forgetful.samples."""

from datetime import UTC, datetime, timedelta

from forgetful import reviews, search
from forgetful.auth.credentials import hash_password
from forgetful.db import Base, SessionLocal, engine
from forgetful.models import Category, Employer, Internship, Student

INTERNSHIPS = (
    ("Backend intern", "software", "Lisbon", 1200, "Python and SQL in a team of four"),
    ("Data intern", "software", "Porto", 1100, "Statistics for public transport"),
    ("Research intern", "design", "Lisbon", 900, "Interviews with commuters"),
)


CATEGORIES = {
    "software": "Software engineering",
    "design": "Design and research",
    "policy": "Public policy",
}


def main() -> None:
    Base.metadata.create_all(engine)
    with SessionLocal() as db:
        db.add_all(Category(slug=slug, title=title) for slug, title in CATEGORIES.items())
        employer = Employer(
            email="jobs@tramline.example",
            company="Tramline",
            password_hash=hash_password("tramline"),
        )
        students = [
            Student(email=f"{name}@uni.example", name=name.title(), city=city)
            for name, city in (("ana", "Lisbon"), ("rui", "Porto"))
        ]
        for student in students:
            student.password_hash = hash_password("password")
        db.add_all([employer, *students])
        db.flush()
        closes = datetime.now(UTC) + timedelta(days=30)
        posted = [
            Internship(
                employer_id=employer.id,
                title=title,
                category=category,
                city=city,
                stipend=stipend,
                description=description,
                deadline=closes,
            )
            for title, category, city, stipend, description in INTERNSHIPS
        ]
        db.add_all(posted)
        db.flush()
        db.add(reviews.Review(internship_id=posted[0].id, author="Ana", stars=5))
        db.commit()
    for internship in posted:
        search.add_to_index(internship)
    print(f"{len(posted)} internships, {len(students)} students, 1 employer")


if __name__ == "__main__":
    main()
