"""Namespaces of the XML encoding, and names as `prefix:Local` in this package's tables."""

ITL = "http://biometrics.nist.gov/standard/2011"
BIOM = "http://niem.gov/niem/biometrics/1.0"
NC = "http://niem.gov/niem/niem-core/2.0"
STRUCTURES = "http://niem.gov/niem/structures/2.0"
EBTS = "http://cjis.fbi.gov/fbi_ebts/10.0"
SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
OWN = "urn:booking-station:ansi-nist:1"  # what the standard has no element for

PREFIXES = {"itl": ITL, "biom": BIOM, "nc": NC, "bs": OWN}  # written with every file

_ANY = {**PREFIXES, "ebts": EBTS}
_SHORT = {namespace: prefix for prefix, namespace in _ANY.items()}

# Elements that profiles of the standard write in another namespace: the EBTS 10.0 schema has these.
_SAME_AS = {
    "ebts:TransactionCategoryCode": "biom:TransactionCategoryCode",
    "itl:FingerprintImage": "biom:FingerImpressionImage",
    "itl:FingerMissingCode": "biom:FingerMissingCode",
    "itl:FingerprintImageFingerMissing": "biom:FingerprintImageFingerMissing",
    "itl:FingerprintImageSegmentPositionSquare": "biom:FingerprintImageSegmentPositionSquare",
    "itl:FingerprintImageSegmentPositionPolygon": "biom:FingerprintImageSegmentPositionPolygon",
    "itl:FingerprintImageQuality": "biom:FingerprintImageQuality",
    "itl:PositionPolygonVertex": "biom:PositionPolygonVertex",
    "itl:PositionPolygonVertexQuantity": "biom:PositionPolygonVertexQuantity",
}


def qualified(name: str) -> str:
    """`biom:Transaction` as lxml wants it: `{http://...}Transaction`."""
    prefix, local = name.split(":")
    return f"{{{_ANY[prefix]}}}{local}"


def name_of(tag: str) -> str:
    """The other way, with the names of profiles as the standard writes them; the local name alone where the namespace
    is none that this program knows."""
    namespace, _, local = tag.rpartition("}")
    prefix = _SHORT.get(namespace[1:])
    name = f"{prefix}:{local}" if prefix else local
    return _SAME_AS.get(name, name)
