"""Pieces that several pages share and that know no field: previews, panels, small drawings."""
