"""Sizes and resolutions of images against the profile's, as they bind what is sent."""

from app.an2k.findings import Place
from app.an2k.image_fields import CM_PER_INCH, HLL, NOMINAL_PPI, PER_CM, PER_INCH, SLC, THPS, TVPS, VLL, nominal_ppi
from app.an2k.rules.values import ImageRules
from app.an2k.validation import codes
from app.an2k.validation.names import Names
from app.an2k.validation.prints import FGP
from app.an2k.validation.report import Report
from app.an2k.validation.values import value_class, whole_number
from app.an2k.validation.view import TYPE4, FileView, RecordView

_SCALED = (14, 15)  # types of records that say their resolution


def check_sizes(file: FileView, rules: ImageRules, report: Report, names: Names) -> None:
    for record in file.of_type(TYPE4, *_SCALED):
        ppi = NOMINAL_PPI[0] if record.record_type == TYPE4 else _resolution(record, report, names)
        if ppi is not None and record.record_type in FGP:
            _check_size(record, ppi, rules, report, names)


def _resolution(record: RecordView, report: Report, names: Names) -> int | None:
    """Pixels per inch; None when the fields do not say it, or what they say is found amiss."""
    places = [Place(record.record_type, number, record.place) for number in (SLC, THPS, TVPS)]
    unit, across, down = (whole_number(record.first(number)) for number in (SLC, THPS, TVPS))
    if unit not in (PER_INCH, PER_CM) or across is None or any(report.is_blamed(place) for place in places):
        return None
    ppi = nominal_ppi(across * (CM_PER_INCH if unit == PER_CM else 1))
    if across != down or ppi not in NOMINAL_PPI:
        wanted = " or ".join(str(one) for one in NOMINAL_PPI) + " pixels per inch both ways"
        name = names.of(record.record_type, THPS)
        report.add(codes.RESOLUTION, places[1], name=name, found=value_class(record.first(THPS)), wanted=wanted)
        return None
    return ppi


def _check_size(record: RecordView, ppi: int, rules: ImageRules, report: Report, names: Names) -> None:
    """The profile says the sizes at its own resolution."""
    position = whole_number(record.first(FGP[record.record_type]))
    most = rules.largest_px(position) if position is not None else None
    if most is None:
        return
    for number, limit in zip((HLL, VLL), most, strict=True):
        place = Place(record.record_type, number, record.place)
        pixels = whole_number(record.first(number))
        largest = limit * ppi // rules.resolution_ppi
        if pixels is not None and pixels > largest and not report.is_blamed(place):
            report.add(
                codes.IMAGE_TOO_LARGE,
                place,
                origins=(rules.origin,),
                name=names.of(record.record_type, number),
                found=value_class(record.first(number)),
                wanted=f"at most {largest} pixels",
                position=position,
            )
            return
