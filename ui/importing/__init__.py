"""The parts of the import screen: the draft on the desk, the text as read, the table of tasks, the names."""
