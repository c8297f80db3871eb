"""Verifies offline and without a store that a package or a PDF is whole, untouched and says the same everywhere."""
