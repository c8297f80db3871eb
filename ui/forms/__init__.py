"""Editors of single answers and the row that wires one to its label, finding and counter."""
