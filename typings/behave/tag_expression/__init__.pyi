from collections.abc import Iterable

class TagExpression:
    def check(self, tags: Iterable[str]) -> bool: ...
