"""Whole jobs on the services: take in, check, freeze, export; shared by the command line and the window."""
