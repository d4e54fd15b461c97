"""Mnemonics of fields (ANSI/NIST-ITL 1-2011; EBTS 9.1 field table for Type-2), and which values may be shown."""

_TYPE1 = "LEN VER CNT TOT DAT PRY DAI ORI TCN TCR NSR NTR DOM GMT DCS"
_IMAGE = {6: "HLL", 7: "VLL", 8: "SLC", 9: "THPS", 10: "TVPS", 11: "CGA"}  # of Types 10 and 13 to 15
_ANY_IMAGE = {
    902: "ANN", 903: "DUI", 904: "MMS", 993: "SAN", 994: "EFR", 995: "ASC", 996: "HAS", 997: "SOR", 998: "GEO",
    999: "DATA",
}  # fmt: skip
_MNEMONICS: dict[int, dict[int, str]] = {
    1: dict(enumerate(_TYPE1.split(), start=1)),
    2: {
        1: "LEN", 2: "IDC", 3: "FFN", 5: "RET", 6: "ATN", 7: "SCO", 9: "OCA", 14: "FBI", 15: "SID", 16: "SOC",
        17: "MNU", 18: "NAM", 19: "AKA", 20: "POB", 21: "CTZ", 22: "DOB", 24: "SEX", 25: "RAC", 26: "SMT", 27: "HGT",
        29: "WGT", 31: "EYE", 32: "HAI", 35: "PPA", 36: "PHT", 38: "DPR", 39: "EAD", 40: "OCP", 41: "RES", 45: "DOA",
        47: "ASL", 51: "CSL", 59: "SRF", 60: "MSG", 67: "IMA", 70: "RAP", 73: "CRI", 75: "ERS", 84: "AMP",
    },
    4: {1: "LEN", 2: "IDC", 3: "IMP", 4: "FGP", 5: "ISR", 6: "HLL", 7: "VLL", 8: "GCA", 9: "DATA"},
    9: {
        1: "LEN", 2: "IDC", 3: "IMP", 4: "FMT", 5: "OFR", 6: "FGP", 7: "FPC", 8: "CRP", 9: "DLT", 10: "MIN", 11: "RDG",
        12: "MRC", 126: "CBI", 127: "CEI", 128: "HLL", 129: "VLL", 130: "SLC", 131: "THPS", 132: "TVPS", 133: "FVW",
        134: "FGP", 135: "FQD", 136: "NOM", 137: "FMD", 138: "RCI", 139: "CIN", 140: "DIN", 141: "ADA",
    },
    10: {
        1: "LEN", 2: "IDC", 3: "IMT", 4: "SRC", 5: "PHD", **_IMAGE, 12: "CSP", 13: "SAP", 14: "FIP", 15: "FPFI",
        16: "SHPS", 17: "SVPS", 18: "DIST", 19: "LAF", 20: "POS", 21: "POA", 23: "PAS", 24: "SQS", 25: "SPA", 26: "SXS",
        27: "SEC", 28: "SHC", 29: "FFP", 30: "DMM", 31: "TMC", 32: "3DF", 33: "FEC", 34: "ICDR", 38: "COM", 39: "T10",
        40: "SMT", 41: "SMS", 42: "SMD", 43: "COL", 44: "ITX", 45: "OCC", 46: "SUB", 47: "CON", **_ANY_IMAGE,
    },
    13: {
        1: "LEN", 2: "IDC", 3: "IMP", 4: "SRC", 5: "LCD", **_IMAGE, 12: "BPX", 13: "FGP", 14: "SPD", 15: "PPC",
        16: "SHPS", 17: "SVPS", 18: "RSP", 19: "REM", 20: "COM", 24: "LQM", 46: "SUB", 47: "CON", **_ANY_IMAGE,
    },
    14: {
        1: "LEN", 2: "IDC", 3: "IMP", 4: "SRC", 5: "FCD", **_IMAGE, 12: "BPX", 13: "FGP", 14: "PPD", 15: "PPC",
        16: "SHPS", 17: "SVPS", 18: "AMP", 20: "COM", 21: "SEG", 22: "NQM", 23: "SQM", 24: "FQM", 25: "ASEG",
        26: "SCF", 27: "SIF", 30: "DMM", 31: "FAP", 46: "SUB", 47: "CON", **_ANY_IMAGE,
    },
    15: {
        1: "LEN", 2: "IDC", 3: "IMP", 4: "SRC", 5: "PCD", **_IMAGE, 12: "BPX", 13: "FGP", 16: "SHPS", 17: "SVPS",
        18: "AMP", 20: "COM", 21: "SEG", 24: "PQM", 30: "DMM", 31: "PAP", 46: "SUB", 47: "CON", **_ANY_IMAGE,
    },
}  # fmt: skip
_RIDGES = frozenset(range(1, 32)) - {18, 20}  # AMP and COM speak of the person
_TECHNICAL = {
    9: frozenset(range(1, 5)),  # minutiae are the print itself
    10: frozenset({*range(1, 14), 16, 17, 23, 24, 30}) - {3},  # that there is a tattoo is the person's
    13: _RIDGES,
    14: _RIDGES,
    15: _RIDGES,
}
_ANY_TYPE = {1: "LEN", 2: "IDC"}


def mnemonic(record_type: int, number: int) -> str:
    """The short name of a field; empty when it is none that this program knows."""
    return _MNEMONICS.get(record_type, _ANY_TYPE).get(number, "")


def is_personal(record_type: int, number: int) -> bool:
    """Whether a value may say something about the person. Everything that is not known to be technical does."""
    if record_type == 1:
        return False
    return number not in _TECHNICAL.get(record_type, _ANY_TYPE)
