"""NFIQ 2's region of interest: the blurred outline of the print. Definition: NIST's NFIQ 2 source, ImgProcROI.cpp."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.domain.image import Pixels
from app.imaging import nfiq2_parameters as p
from app.opencv import cv2

_INSIDE, _OUTSIDE = 0, 255
_ONE = 1 << 16  # two kernels of 1/256
_HALF = _ONE // 2


def region_of_interest(pixels: Pixels) -> NDArray[np.bool_]:
    """Where the print is: bool, shape of the picture. Darkened, blurred, parted by Otsu's threshold, twice; holes
    filled; the patch with the largest frame kept."""
    dark = cv2.erode(pixels, np.ones((p.ROI_ERODE_PX, p.ROI_ERODE_PX), np.uint8))
    rough = _parted(np.asarray(dark, np.uint8), p.ROI_FIRST_BLUR_PX)
    smooth = _parted(rough, p.ROI_SECOND_BLUR_PX)
    outlines, tree = cv2.findContours(cv2.bitwise_not(smooth), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for number in range(len(outlines)):
        if tree[0][number][3] >= 0:  # has a parent: a hole
            cv2.drawContours(smooth, outlines, number, _INSIDE, cv2.FILLED, 8, tree)
    patches = (smooth == _INSIDE).astype(np.uint8)
    count, names, stats, _ = cv2.connectedComponentsWithStats(patches, connectivity=4)
    if count <= 1:
        return np.zeros(pixels.shape, np.bool_)
    frames = stats[1:, cv2.CC_STAT_WIDTH].astype(np.int64) * stats[1:, cv2.CC_STAT_HEIGHT]
    return np.asarray(names == 1 + int(np.argmax(frames)), np.bool_)


def _parted(pixels: Pixels, blur_px: int) -> Pixels:
    return np.asarray(cv2.threshold(blurred(pixels, blur_px), 0, _OUTSIDE, cv2.THRESH_OTSU)[1], np.uint8)


def blurred(pixels: Pixels, blur_px: int) -> Pixels:
    """What OpenCV's GaussianBlur makes of 8-bit pictures, bit for bit, in a fifth of its time: its kernel in 1/256, all
    sums whole numbers below 2**24, which float32 holds exactly."""
    weights = _weights(blur_px)
    total = np.asarray(cv2.sepFilter2D(pixels, cv2.CV_32F, weights, weights, delta=_HALF), np.float32)
    total *= np.float32(1.0 / _ONE)
    return total.astype(np.uint8)  # cut off: the half was added


@cache
def _weights(blur_px: int) -> NDArray[np.float32]:
    """OpenCV's kernel, read off a single bright pixel."""
    line = np.zeros((1, 2 * blur_px + 1), np.uint8)
    line[0, blur_px] = 255
    spread = cv2.GaussianBlur(line, (blur_px, 1), 0.0)[0]
    return np.asarray(spread[blur_px - blur_px // 2 : blur_px + blur_px // 2 + 1], np.float32)
