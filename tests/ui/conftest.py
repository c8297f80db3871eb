"""The window's tests draw off screen, whoever runs them and wherever; a real screen is for the journeys."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
