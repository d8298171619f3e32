"""Measures of the running system, each beside a bare baseline taken in the same run."""
