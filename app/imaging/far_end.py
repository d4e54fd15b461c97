"""Where the fingertip begins: a dry tip hangs together so loosely that the erosion takes it off its finger."""

from app.imaging import parameters as p
from app.imaging.crease import Floats, Numbers, strip


def rows_beyond(
    lively: Floats, cell_px: int, across: Numbers, down: Numbers, end: tuple[float, float, float], width_px: float
) -> int:
    """How many rows of cells a print goes on beyond the far `end` of its piece (left, right, top along the unit vectors
    `across` and `down`, in pixels). `lively`: 1 in each cell of the picture that is as clear as the piece, else 0;
    `width_px`: of the finger. 0 where it does not end within a tip's depth, as it is then of something else."""
    left, right, top = end
    beyond = (left, top - p.TIP_BEYOND_OF_WIDTH * width_px, right, top)
    filled = strip(lively, cell_px, across, down, beyond).sum(axis=1)[::-1]  # from the piece outwards
    rows = 0
    for row, cells in enumerate(filled):
        if cells >= p.TIP_OF_WIDTH * width_px / cell_px:
            rows = row + 1
        elif row - rows >= p.TIP_GAP_ROWS:
            return rows
    return 0
