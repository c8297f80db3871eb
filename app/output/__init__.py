"""Turns a frozen Document into bytes: PDF, Word, Excel."""
