"""Readers of formats that a text file or a table doesn't cover; each module is one family."""
