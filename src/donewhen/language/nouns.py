"""Nouns: which classes of a data set the words of a sentence name.

A noun is a class ("red balloon"), a supercategory that covers several ("balloon"), a term of the
manifest ("crimson balloon"), or "objects" / "images" for everything; singular or plural. Behind
"images with a …" it asks of each image whether it holds one.

A supercategory is one merged class: a red balloon that the model calls an orange balloon is a
balloon that was found. "objects" adds up the classes: there, it is a wrong answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from donewhen.domain.data_set import DataSet
from donewhen.foundation.errors import SentenceError, UnknownNameError
from donewhen.foundation.name_suggestions import did_you_mean, nearest, quoted_list
from donewhen.language.remedies import where_of_noun

_EVERYTHING = {"detection": ("object", "objects"), "classification": ("image", "images")}
_PRESENCE = re.compile(r"images? (?:with|of|that hold|that show) (?:(?:a|an|any) )?(?P<noun>.+)")
_ARTICLE = re.compile(r"(?:(?:all|every|each|any)(?: the)?|the|an?) (?P<noun>.+)", re.IGNORECASE)
_IRREGULAR = {
    "person": "people",
    "man": "men",
    "woman": "women",
    "child": "children",
    "mouse": "mice",
    "goose": "geese",
    "foot": "feet",
    "tooth": "teeth",
}


@dataclass(frozen=True)
class Noun:
    """What a sentence counts.

    ``categories`` are indices into ``DataSet.categories``; ``merged`` says that they count as one
    class; ``presence`` that images are counted which hold one, and not the things themselves.
    """

    text: str
    name: str
    categories: frozenset[int]
    merged: bool
    presence: bool = False

    @property
    def everything(self) -> bool:
        """Whether no class was named."""
        return not self.merged and len(self.categories) != 1


class Vocabulary:
    """Every noun that sentences about one data set may use."""

    def __init__(self, data_set: DataSet) -> None:
        self._data_set = data_set
        self._meanings: dict[str, tuple[frozenset[int], bool]] = {}
        self._forms: dict[str, set[str]] = {}
        self._add_categories()
        self._add_supercategories()
        for term, meant in data_set.terms.items():
            if meant in self._meanings:
                categories, merged = self._meanings[meant]
                self._add(term, categories, merged=merged)

    @property
    def terms(self) -> list[str]:
        """The nouns in their singular, sorted."""
        return sorted(self._meanings)

    def knows(self, text: str) -> bool:
        """Return whether ``text`` names a class, a supercategory or a term, in any form."""
        return text.casefold() in self._forms

    def noun(self, text: str) -> Noun:
        """Return what ``text`` names: "red balloons", '"8"', "the 8", "images with a balloon".

        Raises ``UnknownNameError`` with the nearest nouns, or ``SentenceError`` where a noun could
        mean two things.
        """
        bare = self._without_article(" ".join(text.replace('"', " ").split()))
        # A class that is itself called "images with …" could not be asked for: nobody names one so.
        if presence := _PRESENCE.fullmatch(bare):
            if self._data_set.task != "detection":
                raise SentenceError(
                    f'"{bare}": an image of data set "{self._data_set.id}" is of one class. '
                    f'Say "{presence["noun"]}" alone.'
                )
            name, categories, merged = self._look_up(presence["noun"])
            return Noun(bare, name, categories, merged, presence=True)
        name, categories, merged = self._look_up(bare)
        return Noun(bare, name, categories, merged)

    def everything(self) -> Noun:
        """Return the noun of a sentence that names none."""
        singular, plural = _EVERYTHING[self._data_set.task]
        return Noun(plural, singular, self._all(), merged=False)

    def _without_article(self, text: str) -> str:
        """Return "balloons" for "the balloons", unless a class has the article in its name."""
        found = _ARTICLE.fullmatch(text)
        return text if found is None or text.casefold() in self._forms else found["noun"]

    def _look_up(self, text: str) -> tuple[str, frozenset[int], bool]:
        folded = text.casefold()
        if folded in _EVERYTHING[self._data_set.task] and folded not in self._forms:
            return folded, self._all(), False
        names = self._forms.get(folded)
        if not names:
            raise self._unknown(text)
        # "axes" may be axes of "ax" or of "axe"; an exact name is meant before a plural of another.
        if len(names) > 1 and folded not in (exact := {name.casefold() for name in names}):
            listed = ", ".join(sorted(exact))
            raise SentenceError(f'"{text}" can mean {listed}. Use one of these.')
        name = next((name for name in names if name.casefold() == folded), min(names))
        return name, *self._meanings[name]

    def _unknown(self, text: str) -> UnknownNameError:
        """Return the refusal of a noun, with what was meant or the nearest ones."""
        plurals = [_forms(name)[1] for name in self._meanings]
        if where := where_of_noun(text, self._data_set.slices):
            return UnknownNameError(f'data set "{self._data_set.id}" has no noun "{text}". {where}')
        near = nearest(text, [*plurals, *self._meanings])
        remedy = f"Its nouns are {quoted_list(self.terms)}."
        if near:
            remedy = did_you_mean(near)
        return UnknownNameError(f'data set "{self._data_set.id}" has no noun "{text}". {remedy}')

    def _all(self) -> frozenset[int]:
        return frozenset(range(len(self._data_set.categories)))

    def _add_categories(self) -> None:
        for index, category in enumerate(self._data_set.categories):
            self._add(category.name, frozenset({index}), merged=False)

    def _add_supercategories(self) -> None:
        members: dict[str, set[int]] = {}
        for index, category in enumerate(self._data_set.categories):
            if category.supercategory:
                members.setdefault(category.supercategory, set()).add(index)
        for name, covered in members.items():
            meaning = frozenset(covered)
            # A category that is its own and only supercategory ("ball" in "ball") means the same.
            if name not in self._meanings:
                self._add(name, meaning, merged=True)
            elif self._meanings[name][0] != meaning:
                raise SentenceError(
                    f'data set "{self._data_set.id}": "{name}" is a category and the '
                    "supercategory of others. Rename one of them in the annotations."
                )

    def _add(self, name: str, categories: frozenset[int], *, merged: bool) -> None:
        self._meanings[name] = (categories, merged)
        for form in _forms(name):
            self._forms.setdefault(form, set()).add(name)


def _forms(name: str) -> list[str]:
    """Return the singular, the likeliest plural, then other plurals of a noun, in lower case.

    Generous on purpose: forms are only recognised, never written.
    """
    folded = " ".join(name.casefold().split())
    head, _, last = folded.rpartition(" ")
    front = f"{head} " if head else ""
    plurals = [
        last[: -len(singular)] + plural
        for singular, plural in _IRREGULAR.items()
        if last.endswith(singular)
    ]
    if last.endswith("y") and last[-2:-1] not in "aeiou":
        plurals.append(last[:-1] + "ies")
    if last.endswith("fe"):
        plurals.append(last[:-2] + "ves")
    if last.endswith("f"):
        plurals.append(last[:-1] + "ves")
    if last.endswith(("s", "x", "z", "ch", "sh", "o")):
        plurals.append(last + "es")
    plurals.append(last + "s")
    return [folded, *(front + plural for plural in plurals)]
