"""What the checks say of one draft, kept until the next change and then kept in step with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.draft.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.draft.draft import Change, Draft


class FindingsCache:
    """Keeps the findings of one draft until they change, with row numbers, with row ids, and by answer.

    ``said`` is what is known already, None for nothing.
    """

    def __init__(self, draft: Draft, said: Sequence[Finding] | None) -> None:
        self._draft = draft
        self._outside = said
        self._inside: list[Finding] | None = None
        self._by_path: dict[str, list[Finding]] | None = None

    def outside(self) -> Sequence[Finding]:
        """Returns all findings with row numbers, worst first, those of one level in form order."""
        if self._outside is None:
            self._outside, self._inside = self._draft.findings(), None
        return self._outside

    def inside(self) -> Sequence[Finding]:
        """Returns the same with the draft's own paths."""
        outside = self.outside()
        if self._inside is None:
            inside = self._draft.inside
            self._inside = [Finding(f.rule, f.level, inside(f.path), f.message, f.remedy, f.clause) for f in outside]
        return self._inside

    def of(self, path: str) -> Sequence[Finding]:
        """Returns findings of all checks about one answer."""
        if self._by_path is None:
            self._by_path = {}
            for finding in self.inside():
                self._by_path.setdefault(self.home(finding.path), []).append(finding)
        return self._by_path.get(path, ())

    def home(self, path: str) -> str:
        """Returns the path of the answer that a finding's path lies in."""
        return self._draft.shape.answer_path(path)

    def renew(self) -> None:
        """Computes the whole list anew when it is wanted."""
        self._outside = None

    def forget_paths(self) -> None:
        """Forgets findings by path: the direction changed."""
        self._by_path = None

    def follow(self, change: Change) -> None:
        """Updates the findings by path after a change, at the cost of what came and went."""
        if self._by_path is None:
            return
        for gone in change.went:
            here = self._by_path.get(self.home(gone.path), [])
            if gone in here:
                here.remove(gone)
        for new in change.came:
            self._by_path.setdefault(self.home(new.path), []).append(new)
