"""A frozen Document in, bytes out: PDF, Word, Excel."""
