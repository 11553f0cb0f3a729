"""Tests of the shared modules. They start with `python3 -m unittest` in the root of the repository."""
