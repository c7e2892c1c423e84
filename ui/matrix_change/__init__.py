"""Changing the matrix in mid-flight: each change in a dialog that says what will happen before it happens."""
