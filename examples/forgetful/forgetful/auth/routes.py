"""Signing up, in and out."""

from typing import Annotated

from fastapi import APIRouter, Cookie, HTTPException, Response
from pydantic import BaseModel
from sqlalchemy import select

from forgetful.auth import credentials, presence, sessions, tokens
from forgetful.auth.deps import ApiEmployer, Bearer, CurrentEmployer, CurrentStudent
from forgetful.db import Db
from forgetful.mail import get_mailer
from forgetful.models import Employer, Student

router = APIRouter(tags=["sign-in"])


class SignUp(BaseModel):
    email: str
    password: str
    name: str
    city: str = ""
    timezone: str = "UTC"


class SignIn(BaseModel):
    email: str
    password: str


class Confirmation(BaseModel):
    code: str


class Refresh(BaseModel):
    refresh_token: str


class EmployerSignUp(BaseModel):
    email: str
    password: str
    company: str
    webhook_url: str | None = None


class ConsoleSignIn(SignIn):
    remember_me: bool = False


@router.post("/auth/sign-up", status_code=201)
def sign_up(body: SignUp, db: Db) -> dict[str, int]:
    if db.scalar(select(Student).where(Student.email == body.email)) is not None:
        raise HTTPException(409, "this address is taken")
    student = Student(
        **body.model_dump(exclude={"password"}),
        password_hash=credentials.hash_password(body.password),
    )
    db.add(student)
    db.flush()
    code = credentials.create_code(db, student)
    db.commit()
    get_mailer().send(student.email, "Confirm your address", f"Your code is {code}")
    return {"id": student.id}


@router.post("/auth/sign-in")
def sign_in(body: SignIn, db: Db) -> dict[str, str]:
    student = db.scalar(select(Student).where(Student.email == body.email))
    if student is None or not credentials.verify_password(body.password, student.password_hash):
        raise HTTPException(401, "wrong address or password")
    presence.mark(student)
    return {
        "access_token": tokens.sign_access(student.id),
        "refresh_token": tokens.sign_refresh(student.id),
    }


@router.post("/auth/confirm")
def confirm(body: Confirmation, student: CurrentStudent, db: Db) -> dict[str, bool]:
    if not credentials.redeem_code(db, student, body.code):
        raise HTTPException(400, "wrong or expired code")
    db.commit()
    return {"confirmed": True}


@router.post("/auth/refresh")
def refresh(body: Refresh) -> dict[str, str]:
    claims = tokens.read(body.refresh_token, "refresh")
    return {
        "access_token": tokens.sign_access(int(claims["sub"])),
        "refresh_token": body.refresh_token,
    }


@router.post("/auth/sign-out", status_code=204)
def sign_out(student: CurrentStudent, bearer: Bearer) -> None:
    claims = tokens.read(bearer.credentials, "access")
    tokens.denylist.add(claims["jti"])
    presence.leave(student)


@router.get("/students/around")
def students_around(student: CurrentStudent) -> list[str]:
    return presence.names_around()


@router.post("/employers", status_code=201)
def employer_sign_up(body: EmployerSignUp, db: Db) -> dict[str, int]:
    if db.scalar(select(Employer).where(Employer.email == body.email)) is not None:
        raise HTTPException(409, "this address is taken")
    employer = Employer(
        **body.model_dump(exclude={"password"}),
        password_hash=credentials.hash_password(body.password),
    )
    db.add(employer)
    db.commit()
    return {"id": employer.id}


@router.post("/console/sign-in")
def console_sign_in(body: ConsoleSignIn, response: Response, db: Db) -> dict[str, str]:
    employer = db.scalar(select(Employer).where(Employer.email == body.email))
    if employer is None or not credentials.verify_password(body.password, employer.password_hash):
        raise HTTPException(401, "wrong address or password")
    response.set_cookie(sessions.COOKIE, sessions.open_session(employer), httponly=True)
    if body.remember_me:
        response.set_cookie(sessions.REMEMBER_COOKIE, sessions.remember(employer), httponly=True)
    return {"company": employer.company}


@router.post("/console/resume")
def console_resume(
    response: Response,
    db: Db,
    token: Annotated[str | None, Cookie(alias=sessions.REMEMBER_COOKIE)] = None,
) -> dict[str, str]:
    employer_id = sessions.recall(token)
    employer = db.get(Employer, employer_id) if employer_id is not None else None
    if employer is None:
        raise HTTPException(401, "this computer is not remembered")
    response.set_cookie(sessions.COOKIE, sessions.open_session(employer), httponly=True)
    return {"company": employer.company}


@router.get("/console")
def console(employer: CurrentEmployer) -> dict[str, str]:
    return {"company": employer.company}


@router.post("/console/sign-out", status_code=204)
def console_sign_out(
    session_id: Annotated[str | None, Cookie(alias=sessions.COOKIE)] = None,
) -> None:
    sessions.close_session(session_id)


@router.post("/employers/api-token", status_code=201)
def api_token(employer: CurrentEmployer) -> dict[str, str]:
    return {"token": tokens.sign_api(employer.id)}


@router.post("/employers/api-sign-out")
def api_sign_out(employer: ApiEmployer) -> dict[str, bool]:
    return {"signed_out": True}
