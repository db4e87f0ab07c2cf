"""Feature flags and options that administrators change while the service runs."""

from dataclasses import asdict, dataclass, replace

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, Field

from forgetful.auth.deps import admin_only

router = APIRouter(tags=["administration"])


class Flags:
    """Which features are switched on."""

    def __init__(self, **defaults: bool) -> None:
        self._on = dict(defaults)

    def __getitem__(self, name: str) -> bool:
        return self._on[name]

    def __setitem__(self, name: str, on: bool) -> None:
        if name not in self._on:
            raise KeyError(name)
        self._on[name] = on

    def as_dict(self) -> dict[str, bool]:
        return dict(self._on)


flags = Flags(assistant=True, coach=True, imports=True)


def require(name: str) -> None:
    if not flags[name]:
        raise HTTPException(503, f"{name} is switched off at the moment")


@dataclass(frozen=True)
class SiteOptions:
    page_size: int = 20
    banner: str = ""


_options = SiteOptions()


def site_options() -> SiteOptions:
    return _options


def change_options(**changes: object) -> SiteOptions:
    global _options
    _options = replace(_options, **changes)
    return _options


class FlagBody(BaseModel):
    on: bool


class OptionsBody(BaseModel):
    page_size: int | None = Field(default=None, ge=1, le=100)
    banner: str | None = None


@router.get("/flags")
def read_flags() -> dict[str, bool]:
    return flags.as_dict()


@router.put("/flags/{name}", dependencies=[Depends(admin_only)])
def switch(name: str, body: FlagBody) -> dict[str, bool]:
    try:
        flags[name] = body.on
    except KeyError as error:
        raise HTTPException(404, "no such flag") from error
    return flags.as_dict()


@router.get("/options")
def read_options() -> dict[str, object]:
    return asdict(site_options())


@router.put("/options", dependencies=[Depends(admin_only)])
def write_options(body: OptionsBody) -> dict[str, object]:
    return asdict(change_options(**body.model_dump(exclude_none=True)))
