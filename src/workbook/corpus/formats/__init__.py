"""Readers of formats that need more than the standard library, or that can be hostile."""
