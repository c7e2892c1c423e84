"""The checklist of a new installation."""
