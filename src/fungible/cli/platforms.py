"""A report for a platform. What it needs to know of the surroundings is found out here, so that formats are pure."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from fungible import api
from fungible.config import AuditOptions, FailOn, Format
from fungible.model.report import AuditReport
from fungible.model.words import Severity
from fungible.report.checkout import Checkout
from fungible.report.excerpt import Sources

_ADDRESS = re.compile(r"https?://[\w.:-]+")
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_COMMIT = re.compile(r"[0-9a-f]{40,64}")


def rendered(report: AuditReport, sources: Sources, options: AuditOptions) -> str:
    """The report as a platform takes it; only that format is loaded."""
    checkout = checkout_of(Path(report.root), os.environ)
    match options.format:
        case Format.SARIF | Format.GITHUB_SARIF:
            from fungible.report.sarif import render_sarif  # noqa: PLC0415 - start-up

            suppressed = options.format is Format.SARIF
            return render_sarif(report, sources, api.rules_run(options), checkout, suppressed=suppressed)
        case Format.GITHUB:
            from fungible.report.github import render_github  # noqa: PLC0415 - start-up

            return render_github(report, checkout)
        case Format.GITHUB_SUMMARY:
            from fungible.report.github_summary import render_github_summary  # noqa: PLC0415 - start-up

            return render_github_summary(report, checkout)
        case Format.GITLAB:
            from fungible.report.gitlab import render_gitlab  # noqa: PLC0415 - start-up

            return render_gitlab(report, checkout)
        case Format.JUNIT:
            return _junit(report, checkout, options)
        case _:
            from fungible.report.badge import render_badge  # noqa: PLC0415 - start-up

            return render_badge(report)


def _junit(report: AuditReport, checkout: Checkout, options: AuditOptions) -> str:
    """With `--fail-on never`, whoever reads the report is the judge, and every violation is a failure to them."""
    from fungible.report.junit import Gate, render_junit  # noqa: PLC0415 - start-up

    least = Severity.LOW if options.fail_on is FailOn.NEVER else Severity(options.fail_on)
    return render_junit(report, api.rules_run(options), checkout, Gate(least=least, strict=options.strict))


def checkout_of(root: Path, environment: Mapping[str, str]) -> Checkout:
    """Where an audited root lies in its checkout; the current directory is the top where there is none."""
    folder = root.resolve()
    top = next((each for each in (folder, *folder.parents) if _is_top(each)), Path.cwd())
    prefix = folder.relative_to(top).as_posix() if folder.is_relative_to(top) else ""
    return Checkout(prefix="" if prefix == "." else prefix, browse=_browse(environment))


def _is_top(folder: Path) -> bool:
    try:
        return (folder / ".git").exists()
    except OSError:
        return False


def _browse(environment: Mapping[str, str]) -> str:
    """Where GitHub shows the files of the commit that a workflow runs on."""
    server = environment.get("GITHUB_SERVER_URL", "")
    repository, commit = environment.get("GITHUB_REPOSITORY", ""), environment.get("GITHUB_SHA", "")
    sound = _ADDRESS.fullmatch(server) and _REPOSITORY.fullmatch(repository) and _COMMIT.fullmatch(commit)
    return f"{server}/{repository}/blob/{commit}" if sound else ""
