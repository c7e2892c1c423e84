"""Why a file could not be taken as a notice."""


class UnreadableNotice(Exception):
    """Why can this file not be read? `key` is a catalogue key, `fields` the words that fill it."""

    def __init__(self, key: str, **fields: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.fields = fields
