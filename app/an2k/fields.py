"""Mnemonics of fields (ANSI/NIST-ITL 1-2011; EBTS 9.1 field table for Type-2), and which values may be shown."""

_TYPE1 = "LEN VER CNT TOT DAT PRY DAI ORI TCN TCR NSR NTR DOM GMT DCS"
_MNEMONICS: dict[int, dict[int, str]] = {
    1: dict(enumerate(_TYPE1.split(), start=1)),
    2: {
        1: "LEN", 2: "IDC", 3: "FFN", 5: "RET", 6: "ATN", 7: "SCO", 9: "OCA", 14: "FBI", 15: "SID", 16: "SOC",
        17: "MNU", 18: "NAM", 19: "AKA", 20: "POB", 21: "CTZ", 22: "DOB", 24: "SEX", 25: "RAC", 26: "SMT", 27: "HGT",
        29: "WGT", 31: "EYE", 32: "HAI", 35: "PPA", 36: "PHT", 38: "DPR", 39: "EAD", 40: "OCP", 41: "RES", 45: "DOA",
        47: "ASL", 51: "CSL", 59: "SRF", 60: "MSG", 67: "IMA", 70: "RAP", 73: "CRI", 75: "ERS", 84: "AMP",
    },
    14: {
        1: "LEN", 2: "IDC", 3: "IMP", 4: "SRC", 5: "FCD", 6: "HLL", 7: "VLL", 8: "SLC", 9: "THPS", 10: "TVPS",
        11: "CGA", 12: "BPX", 13: "FGP", 14: "PPD", 15: "PPC", 16: "SHPS", 17: "SVPS", 18: "AMP", 20: "COM",
        21: "SEG", 22: "NQM", 23: "SQM", 24: "FQM", 25: "ASEG", 30: "DMM", 999: "DATA",
    },
}  # fmt: skip
_TECHNICAL_TYPE14 = frozenset(range(1, 31)) - {18, 20}  # AMP and COM speak of the person
_ANY_TYPE = {1: "LEN", 2: "IDC"}


def mnemonic(record_type: int, number: int) -> str:
    """The short name of a field; empty when it is none that this program knows."""
    return _MNEMONICS.get(record_type, _ANY_TYPE).get(number, "")


def is_personal(record_type: int, number: int) -> bool:
    """Whether a value may say something about the person. Everything that is not known to be technical does."""
    if record_type == 1:
        return False
    if record_type == 14:
        return number not in _TECHNICAL_TYPE14
    return number not in _ANY_TYPE
