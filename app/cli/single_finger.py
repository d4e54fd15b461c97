"""Pictures that commands take for one finger."""

from app.domain.image import FingerImage


def refuse_several(image: FingerImage, remedy: str | None = None) -> None:
    """SeveralFingers: what is measured of a slap as though it were one finger says nothing."""
    from app.domain.position import FrictionRidgePosition, fingers_of
    from app.imaging.errors import SeveralFingers
    from app.imaging.slap import segment as find

    slap = FrictionRidgePosition.PLAIN_RIGHT_FOUR
    lengths = [one.box.height_px for one in find(image, slap, fingers_of(slap)).segments]
    if sum(length >= max(lengths) / 2 for length in lengths) > 1:  # shorter ones are writing beside a print
        raise SeveralFingers("The picture shows several fingers.", remedy=remedy)
