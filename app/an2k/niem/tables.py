"""Which element holds which field of Types 1, 4 and 14, in the order in which the elements stand.

Names and order are those of the ITL 1-2011 XML schema, read in the public EBTS 10.0 schemas and sample transactions
that come with them (their comments name the field of each element); 1.017 and 14.993 after the standard's text.
"""

from dataclasses import dataclass

from app.an2k.niem import forms
from app.an2k.niem.forms import Form
from app.an2k.type4 import DATA as TYPE4_DATA

DATA = 999


@dataclass(frozen=True)
class Leaf:
    """An element with text: one item of one field. Two leaves of one item: their texts joined (1.002 VER)."""

    name: str
    field: int
    form: Form = forms.TEXT
    item: int = 0
    start: int = 0  # characters of the item
    end: int | None = None


@dataclass(frozen=True)
class Group:
    """An element around others; written when one of them is."""

    name: str
    inside: tuple["Node", ...]


@dataclass(frozen=True)
class Rows:
    """An element for each subfield of `field`, the first `skipped` left out."""

    row: "Leaf | Group"
    field: int
    skipped: int = 0


@dataclass(frozen=True)
class Points:
    """An element for each pair of items of the row, from item 2 on (14.025)."""

    name: str
    across: str
    down: str
    field: int

    FIRST_ITEM = 2


Node = Leaf | Group | Rows | Points


def _id(name: str, field: int, item: int = 0) -> Group:
    return Group(name, (Leaf("nc:IdentificationID", field, item=item),))


def _organization(name: str, field: int, name_item: int) -> Group:
    return Group(name, (_id("nc:OrganizationIdentification", field), Leaf("nc:OrganizationName", 17, item=name_item)))


def _number(name: str, field: int, item: int = 0) -> Leaf:
    return Leaf(name, field, forms.NUMBER, item)


TYPE1 = Group(
    "biom:Transaction",
    (
        Group("biom:TransactionDate", (Leaf("nc:Date", 5, forms.DAY),)),
        _organization("biom:TransactionDestinationOrganization", 7, 0),
        _organization("biom:TransactionOriginatingOrganization", 8, 1),
        Group("biom:TransactionUTCDate", (Leaf("nc:DateTime", 14, forms.MOMENT),)),
        _id("biom:TransactionControlIdentification", 9),
        _id("biom:TransactionControlReferenceIdentification", 10),
        Group(
            "biom:TransactionDomain",
            (_id("biom:DomainVersionNumberIdentification", 13, 1), Leaf("biom:TransactionDomainName", 13)),
        ),
        Rows(
            Group(
                "biom:TransactionApplicationProfile",
                (
                    Leaf("biom:ApplicationProfileOrganizationName", 16),
                    Leaf("biom:ApplicationProfileName", 16, item=1),
                    _id("biom:ApplicationProfileVersionIdentification", 16, 2),
                ),
            ),
            16,
        ),
        Group(
            "biom:TransactionImageResolutionDetails",
            (
                Leaf("biom:NativeScanningResolutionValue", 11, forms.DECIMAL),
                Leaf("biom:NominalTransmittingResolutionValue", 12, forms.DECIMAL),
            ),
        ),
        Leaf("biom:TransactionMajorVersionValue", 2, forms.TWO_DIGITS, end=2),
        Leaf("biom:TransactionMinorVersionValue", 2, forms.TWO_DIGITS, start=2),
        _number("biom:TransactionPriorityValue", 6),
        Leaf("biom:TransactionCategoryCode", 4),
        Group(
            "biom:TransactionContentSummary",
            (
                _number("biom:ContentFirstRecordCategoryCode", 3),
                _number("biom:ContentRecordQuantity", 3, 1),
                Rows(
                    Group(
                        "biom:ContentRecordSummary",
                        (_id("biom:ImageReferenceIdentification", 3, 1), _number("biom:RecordCategoryCode", 3)),
                    ),
                    3,
                    skipped=1,
                ),
            ),
        ),
        Rows(
            Group(
                "biom:TransactionCharacterSetDirectory",
                (
                    Leaf("biom:CharacterSetCommonNameCode", 15, item=1),
                    _number("biom:CharacterSetIndexCode", 15),
                    _id("biom:CharacterSetVersionIdentification", 15, 2),
                ),
            ),
            15,
        ),
    ),
)

TYPE4 = Group(
    "biom:FingerprintImage",
    (
        Leaf("nc:BinaryBase64Object", TYPE4_DATA, forms.DATA),
        Group("biom:ImageCaptureDetail", (_number("biom:CaptureResolutionCode", 5),)),
        _number("biom:ImageCompressionAlgorithmCode", 8),
        _number("biom:ImageHorizontalLineLengthPixelQuantity", 6),
        _number("biom:ImageVerticalLineLengthPixelQuantity", 7),
        Group("biom:FingerprintImagePosition", (Rows(_number("biom:FingerPositionCode", 4), 4),)),
        _number("biom:FingerprintImageImpressionCaptureCategoryCode", 3),
    ),
)

_POSITION = "biom:FingerPositionCode"


def _box(left: int, right: int, top: int, bottom: int, field: int) -> tuple[Leaf, Leaf, Leaf, Leaf]:
    return (
        _number("biom:SegmentBottomVerticalCoordinateValue", field, bottom),
        _number("biom:SegmentLeftHorizontalCoordinateValue", field, left),
        _number("biom:SegmentRightHorizontalCoordinateValue", field, right),
        _number("biom:SegmentTopVerticalCoordinateValue", field, top),
    )


def _quality(name: str, field: int) -> Rows:
    """14.023 and 14.024: finger, score, vendor, algorithm."""
    return Rows(
        Group(
            name,
            (
                _number(_POSITION, field),
                _id("biom:QualityAlgorithmProductIdentification", field, 3),
                _id("biom:QualityAlgorithmVendorIdentification", field, 2),
                _number("biom:QualityValue", field, 1),
            ),
        ),
        field,
    )


_BOTTOM, *_OTHER_SIDES = _box(2, 3, 4, 5, 15)

TYPE14 = Group(
    "biom:FingerImpressionImage",
    (
        Leaf("nc:BinaryBase64Object", DATA, forms.DATA),
        _number("biom:ImageBitsPerPixelQuantity", 12),
        Group(
            "biom:ImageCaptureDetail",
            (
                Group("biom:CaptureDate", (Leaf("nc:Date", 5, forms.DAY),)),
                _number("biom:CaptureHorizontalPixelDensityValue", 16),
                Group(
                    "biom:CaptureOrganization",
                    (_id("nc:OrganizationIdentification", 4), Leaf("nc:OrganizationName", 993)),
                ),
                _number("biom:CaptureVerticalPixelDensityValue", 17),
                Leaf("biom:CaptureDeviceMonitoringModeCode", 30),
                _id("biom:CaptureIdentification", 26),
            ),
        ),
        Leaf("biom:ImageCommentText", 20),
        Leaf("biom:ImageCompressionAlgorithmText", 11),
        _number("biom:ImageHorizontalLineLengthPixelQuantity", 6),
        _number("biom:ImageHorizontalPixelDensityValue", 9),
        _number("biom:ImageScaleUnitsCode", 8),
        _number("biom:ImageVerticalLineLengthPixelQuantity", 7),
        _number("biom:ImageVerticalPixelDensityValue", 10),
        _number("biom:FingerprintImageImpressionCaptureCategoryCode", 3),
        Rows(_number(_POSITION, 13), 13),
        Group(
            "biom:FingerprintImageMajorCasePrint",
            (
                _number(_POSITION, 14),
                Leaf("biom:MajorCasePrintCode", 14, item=1),
                Rows(
                    Group(
                        "biom:MajorCasePrintSegmentOffset",
                        (
                            _BOTTOM,
                            Leaf("biom:SegmentLocationCode", 15, item=1),
                            Leaf("biom:SegmentFingerViewCode", 15),
                            *_OTHER_SIDES,
                        ),
                    ),
                    15,
                ),
            ),
        ),
        Rows(
            Group(
                "biom:FingerprintImageFingerMissing",
                (_number(_POSITION, 18), Leaf("biom:FingerMissingCode", 18, item=1)),
            ),
            18,
        ),
        Rows(
            Group("biom:FingerprintImageSegmentPositionSquare", (_number(_POSITION, 21), *_box(1, 2, 3, 4, 21))),
            21,
        ),
        Rows(
            Group(
                "biom:FingerprintImageNISTQuality", (_number(_POSITION, 22), _number("biom:NISTQualityMeasure", 22, 1))
            ),
            22,
        ),
        _quality("biom:FingerprintImageSegmentationQuality", 23),
        _quality("biom:FingerprintImageQuality", 24),
        Rows(
            Group(
                "biom:FingerprintImageSegmentPositionPolygon",
                (
                    _number(_POSITION, 25),
                    _number("biom:PositionPolygonVertexQuantity", 25, 1),
                    Points(
                        "biom:PositionPolygonVertex",
                        "biom:PositionHorizontalCoordinateValue",
                        "biom:PositionVerticalCoordinateValue",
                        25,
                    ),
                ),
            ),
            25,
        ),
        _number("biom:FingerprintImageAcquisitionProfileCode", 31),
        Leaf("biom:FingerprintImageStitchedIndicator", 27, forms.INDICATOR),
    ),
)
