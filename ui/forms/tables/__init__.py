"""Tables whose rows a person adds and removes, and tables of figures."""
