"""What the meeting screen, the minutes and the tasks of a unit show of meetings."""
