"""Short words from a form: one line, nothing invisible, within bounds."""

from models.errors import Invalid, Missing


def one_line(words: str, longest: int, missing: str = "") -> str:
    """What was typed, as one clean line of at most `longest` characters.

    Raises Invalid when it is longer, and Missing with the key `missing`, where one is given, when nothing is left.
    """
    clean = "".join(letter for letter in " ".join(words.split()) if letter.isprintable()).strip()
    if not clean and missing:
        raise Missing(missing)
    if len(clean) > longest:
        raise Invalid("error.too_long", longest=longest)
    return clean
