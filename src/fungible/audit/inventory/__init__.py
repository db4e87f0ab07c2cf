"""What the app uses for each concern, the checklist, and what to do next: pure functions of program and findings."""

from fungible.audit.inventory.advice import recommendations
from fungible.audit.inventory.concerns import components
from fungible.audit.inventory.review import checklist

__all__ = ["checklist", "components", "recommendations"]
