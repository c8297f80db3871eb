"""Works out the 企业类型 of a draft from its employees and its latest revenue."""

from __future__ import annotations

from app.draft.check_dependencies import CheckBasis
from app.draft.cross_checks import suggested_size
from app.draft.draft import Draft


def size_of_draft(draft: Draft) -> tuple[str, str]:
    """Returns the path of 企业类型 and the class that the draft's figures make.

    A path or a class that is unknown is ``""``.
    """
    rule = draft.pack.rules.get("size-class")
    if rule is None:
        return "", ""
    basis = CheckBasis(draft.pack, draft.track, draft.shape, draft.surroundings, draft.files)
    return str(rule.params["size"]), suggested_size(basis, rule, draft.answers)
