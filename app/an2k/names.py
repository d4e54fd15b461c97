"""What records, fields and items are called, for people: the standard's names of records, a profile's of elements."""

from collections.abc import Mapping

from app.an2k.fields import mnemonic
from app.an2k.rules.values import ElementKey, Profile

# ANSI/NIST-ITL 1-2013, table 3, shortened.
RECORDS: Mapping[int, str] = {
    1: "Transaction information",
    2: "User-defined descriptive text",
    3: "Low-resolution grayscale fingerprint image",
    4: "High-resolution grayscale fingerprint image",
    5: "Low-resolution binary fingerprint image",
    6: "High-resolution binary fingerprint image",
    7: "User-defined image",
    8: "Signature image",
    9: "Minutiae",
    10: "Photograph of face, other body part, scar, mark or tattoo",
    11: "Voice",
    12: "Dental and oral data",
    13: "Latent friction ridge image",
    14: "Fingerprint image",
    15: "Palm print image",
    16: "User-defined testing image",
    17: "Iris image",
    18: "DNA",
    19: "Plantar image",
    20: "Source representation",
    21: "Associated context",
    22: "Non-photographic imagery",
    98: "Information assurance",
    99: "CBEFF biometric data",
}


def record_name(record_type: int) -> str:
    return RECORDS.get(record_type, "Unknown type of record")


class ElementNames:
    """Mnemonics and titles as a profile has them, of whichever type of transaction names an element first."""

    def __init__(self, profile: Profile | None = None) -> None:
        """Without a profile: the mnemonics that the program itself knows, and no titles."""
        self._names: dict[ElementKey, tuple[str, str]] = {}
        for rules in profile.transactions.values() if profile is not None else ():
            for key, rule in rules.elements.items():
                self._names.setdefault(key, (rule.mnemonic, rule.title))

    def field(self, record_type: int, number: int) -> tuple[str, str]:
        """Mnemonic and title, each empty where nobody has one."""
        short, title = self._names.get(ElementKey(record_type, number), ("", ""))
        return mnemonic(record_type, number) or short, title

    def item(self, record_type: int, number: int, item: int) -> str:
        """Title of an item, from 1; empty where nobody has one."""
        return self._names.get(ElementKey(record_type, number, item), ("", ""))[1]
