"""What a password must be like. Hashing is services.signin's; nothing here is stored or compared with a hash."""

from collections.abc import Collection, Iterable
from enum import StrEnum

SHORTEST = 8  # characters, Chinese ones count like any other
LONGEST = 64
CLASSES_ASKED = 3


class Profile(StrEnum):
    """Which policy holds: GB/T 22239 level 2 asks for complexity, OWASP ASVS for length alone."""

    DENGBAO = "dengbao"
    ASVS = "asvs"


class Complaint(StrEnum):
    """Why a password is refused. The value is the catalogue key of the sentence."""

    SHORT = "password.short"
    LONG = "password.long"
    USERNAME = "password.username"
    COMMON = "password.common"
    CAMPUS = "password.campus"
    CLASSES = "password.classes"


def complaints(
    password: str,
    username: str,
    common: Collection[str] = frozenset(),
    campus_words: Iterable[str] = (),
    profile: Profile = Profile.DENGBAO,
) -> list[Complaint]:
    """Why is this password refused? Empty when it may stand; taken exactly as typed, never trimmed.

    `common` is in lower case. Source: SECURITY.md, Accounts (ASVS 6.2, GB/T 22239 level 2).
    """
    found = []
    if len(password) < SHORTEST:
        found.append(Complaint.SHORT)
    if len(password) > LONGEST:
        found.append(Complaint.LONG)
    if is_like(password, username):
        found.append(Complaint.USERNAME)
    if password.lower() in common:
        found.append(Complaint.COMMON)
    if any(is_like(password, word) for word in campus_words):
        found.append(Complaint.CAMPUS)
    if profile is Profile.DENGBAO and len(classes(password)) < CLASSES_ASKED:
        found.append(Complaint.CLASSES)
    return found


def is_like(password: str, word: str) -> bool:
    """Is it the word itself, in any case, at most dressed with digits and marks before or after it?"""
    plain = word.lower()
    return bool(plain) and plain in (password.lower(), _undressed(password))


def classes(password: str) -> set[str]:
    """Which of the four classes occur: upper, lower, digit, other?

    Upper, lower and digit are the ASCII ones. Everything else is "other": marks, spaces, and Chinese characters, which
    are counted as a class of their own beside letters and digits.
    """
    return {_class(character) for character in password}


def _class(character: str) -> str:
    if character.isascii():
        if character.isupper():
            return "upper"
        if character.islower():
            return "lower"
        if character.isdigit():
            return "digit"
    return "other"


def _undressed(password: str) -> str:
    letters = [place for place, character in enumerate(password) if character.isalpha()]
    return password[letters[0] : letters[-1] + 1].lower() if letters else ""
