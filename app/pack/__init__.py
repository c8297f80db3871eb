"""Describes what a notice asks: the model of a form pack, its strict loader and the catalogue of installed packs."""
