"""What is known of libraries, each question asked of the knowledge once in an analysis."""

from fungible.audit.knowledge.records import CallModel, Knowledge
from fungible.audit.link.objects import PROCESS, Class


class Remembered:
    """The knowledge, with its answers kept."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.roles: dict[str, str] = {}
        self.models: dict[str, CallModel | None] = {}
        self.attribute_types: dict[tuple[str, str], str | None] = {}
        self.attribute_taints: dict[tuple[str, str], int] = {}
        self.derived: dict[tuple[tuple[str, ...], int], list[Class]] = {}
        """The classes of the program that derive from some of a library, by how many classes there were."""

    def role(self, type_: str) -> str:
        """The role of a library's type."""
        found = self.roles.get(type_)
        if found is None:
            found = self.roles[type_] = "bag" if type_.startswith("bag:") else self.knowledge.role(type_)
        return found

    def model(self, name: str) -> CallModel | None:
        """The model of an external call."""
        if name not in self.models:
            self.models[name] = self.knowledge.call(name)
        return self.models[name]

    def as_method(self, name: str) -> str:
        """The method of its first argument that a function outside the program is: `heapq.heappush`, `list.append`."""
        model = self.model(name)
        if model is not None:
            return model.as_method
        owner, _, method = name.rpartition(".")
        whole = self.model(owner) if owner else None
        return method if whole is not None and whole.box else ""

    def attribute_type(self, type_: str, name: str) -> str | None:
        """The type of an attribute of a library's type."""
        key = (type_, name)
        if key not in self.attribute_types:
            self.attribute_types[key] = self.knowledge.attribute(type_, name)
        return self.attribute_types[key]

    def attribute_taint(self, type_: str, name: str) -> int:
        """What an attribute of a library's type is made of: by its type, its own model, or the type that it has."""
        key = (type_, name)
        found = self.attribute_taints.get(key)
        if found is None:
            types = self.knowledge.types
            found = 0
            for each in (type_, self.attribute_type(type_, name) or ""):
                found |= types[each].taint if each in types else 0
            call = self.knowledge.calls.get(f"{type_}.{name}")
            found |= call.taint if call else 0
            self.attribute_taints[key] = found
        return found

    def worth_following(self, type_: str, life: int) -> bool:
        """Whether a library's object of this type is tracked: within a request, only types that are known."""
        last = type_.rpartition(".")[2]
        if life == PROCESS and last[:1].isupper():
            return len(type_) < 80
        return bool(self.role(type_)) or type_ in self.knowledge.types
