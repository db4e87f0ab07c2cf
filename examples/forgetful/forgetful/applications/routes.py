"""Applying, following an application, and deciding on it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

from forgetful.analytics import track
from forgetful.applications.repository import ApplicationRepository
from forgetful.applications.service import (
    ApplicationService,
    deliveries_in_flight,
    get_service,
    start_deliveries,
)
from forgetful.auth.deps import CurrentEmployer, CurrentStudent, admin_only
from forgetful.db import Db
from forgetful.models import Application
from forgetful.notifications import notify


@asynccontextmanager
async def webhook_client(app: FastAPI) -> AsyncIterator[None]:
    async with httpx.AsyncClient(timeout=5) as client:
        app.state.webhooks = client
        yield


router = APIRouter(tags=["applications"], lifespan=webhook_client)


def get_repository(db: Db) -> ApplicationRepository:
    return ApplicationRepository(db)


Service = Annotated[ApplicationService, Depends(get_service)]
Repository = Annotated[ApplicationRepository, Depends(get_repository)]


class ApplicationBody(BaseModel):
    internship_id: int
    cover_letter: str = ""


class Decision(BaseModel):
    status: str = Field(pattern="^(invited|offered|declined)$")


def shown(application: Application) -> dict[str, Any]:
    return {
        "id": application.id,
        "reference": application.reference,
        "internship_id": application.internship_id,
        "status": application.status,
        "cover_letter": application.cover_letter,
    }


@router.post("/applications", status_code=201)
def apply(
    body: ApplicationBody, student: CurrentStudent, db: Db, service: Service
) -> dict[str, Any]:
    return shown(service.submit(db, student, body.internship_id, body.cover_letter))


@router.get("/applications")
def my_applications(student: CurrentStudent, applications: Repository) -> list[dict[str, Any]]:
    return [shown(application) for application in applications.of_student(student.id)]


@router.get("/applications/deliveries", dependencies=[Depends(admin_only)])
def deliveries() -> dict[str, int]:
    return {"in_flight": deliveries_in_flight()}


@router.post("/applications/deliveries", dependencies=[Depends(admin_only)], status_code=202)
async def deliver(request: Request) -> dict[str, int]:
    return {"started": start_deliveries(request.app.state.webhooks)}


@router.get("/applications/{application_id}")
def application(
    application_id: int, student: CurrentStudent, applications: Repository
) -> dict[str, Any]:
    found = applications.by_id(application_id)
    if found is None:
        raise HTTPException(404, "no such application")
    return shown(found)


@router.post("/applications/{application_id}/withdraw", status_code=204)
def withdraw(application_id: int, student: CurrentStudent, db: Db, service: Service) -> None:
    service.withdraw(db, application_id)


@router.get("/students/{student_id}/applications")
def applications_of(
    student_id: int, student: CurrentStudent, applications: Repository
) -> list[dict[str, Any]]:
    return [shown(application) for application in applications.of_student(student_id)]


@router.post("/console/applications/{application_id}/decision")
async def decide(
    application_id: int, body: Decision, employer: CurrentEmployer, db: Db, applications: Repository
) -> dict[str, Any]:
    found = applications.of_employer(application_id, employer.id)
    if found is None:
        raise HTTPException(404, "no such application")
    found.status = body.status
    await notify(db, found.student_id, f"{employer.company}: {body.status}")
    db.commit()
    track("application_decided")
    return shown(found)
