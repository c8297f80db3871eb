"""Fields over a real draft of a real store."""

from __future__ import annotations

import pytest

from app.services import build_services
from ui.draft.controller import DraftController
from ui.forms.field_binding import FieldBinding
from ui.forms.field_row import FieldRow
from ui.theme.theme import Theme


@pytest.fixture
def theme(qapp):
    made = Theme("light", 100)
    made.apply(qapp)
    return made


@pytest.fixture
def open_draft(tmp_path, qtbot):
    services = build_services(tmp_path / "home", {})
    made = []

    def opened(track="scene"):
        draft = services.store().create_draft(pack=services.default_pack().id, track=track)
        made.append(DraftController.open(services, draft.id))
        return made[-1]

    yield opened
    for controller in made:
        assert controller.close()
    services.close()


@pytest.fixture
def controller(open_draft):
    return open_draft()


@pytest.fixture
def shown(controller, qtbot, theme):
    """A row for a path, bound to the draft, on the screen, with the focus."""

    def show(path, editor=None, also=()):
        from ui.forms.field_kinds import editor_for

        field = controller.draft.field(path)
        row = FieldRow(editor or editor_for(field, path, theme), theme, track=controller.track)
        binding = FieldBinding(controller, row)
        binding.add(row, also)
        controller.gather.connect(row.editor.hand_over)
        qtbot.addWidget(row)
        row.resize(640, 240)
        with qtbot.waitActive(row):
            row.show()
            row.activateWindow()
        row.editor.setFocus()
        return row

    return show
