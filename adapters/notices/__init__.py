"""Campaign notices: the text of a file, and the tasks a text holds."""
