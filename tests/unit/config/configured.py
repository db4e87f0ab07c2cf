"""The settings of a project with a configuration file."""

from pathlib import Path

from fungible.config import Settings, resolve


def configured(project: Path, text: str, **command_line: object) -> Settings:
    """What is in force for a project whose file says something, under a command line."""
    (project / "fungible.toml").write_text(text, encoding="utf-8")
    return resolve(project, {key.replace("_", "-"): value for key, value in command_line.items()})
