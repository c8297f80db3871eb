"""Whether a package or a PDF is whole, untouched and says the same everywhere; offline, with no store."""
