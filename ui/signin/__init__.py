"""The sign-in screen: all that anybody sees before they are known."""

from ui.signin.screen import leave, leaving, screen

__all__ = ["leave", "leaving", "screen"]
