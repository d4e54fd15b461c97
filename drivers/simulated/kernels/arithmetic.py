"""Sine, cosine, arc tangent and exponential from + - * / alone, which IEEE 754 makes exact to the bit.

The functions of a machine's mathematical library differ in the last bit from one machine to the next, and a grown
ridge can hang on one bit. These need not be the most precise (about 1e-10), but they are the same everywhere.
"""

from drivers.compiled import compiled

PI = 3.141592653589793
_HALF_PI = 1.5707963267948966
_QUARTER_PI = 0.7853981633974483
_LN_2 = 0.6931471805599453
_TAN_EIGHTH = 0.41421356237309503  # tangent of an eighth of pi
_LEAST_EXPONENT = -700.0  # below it exp is 0


@compiled
def sin(x: float) -> float:
    """For x within some thousand turns."""
    turns = int(x / _HALF_PI + (0.5 if x >= 0.0 else -0.5))
    r = x - turns * _HALF_PI
    quarter = turns % 4
    value = _cos_near_zero(r) if quarter % 2 == 1 else _sin_near_zero(r)
    return -value if quarter >= 2 else value


@compiled
def cos(x: float) -> float:
    return sin(x + _HALF_PI)


@compiled
def atan2(y: float, x: float) -> float:
    """-pi to pi; 0 at the origin."""
    across, along = abs(y), abs(x)
    if across == 0.0 and along == 0.0:
        return 0.0
    angle = _HALF_PI - _atan_to_one(along / across) if across > along else _atan_to_one(across / along)
    if x < 0.0:
        angle = PI - angle
    return -angle if y < 0.0 else angle


@compiled
def exp(x: float) -> float:
    """For x to 40; larger numbers are not needed here."""
    if x < _LEAST_EXPONENT:
        return 0.0
    halvings = int(x / _LN_2 + (0.5 if x >= 0.0 else -0.5))
    r = x - halvings * _LN_2
    value = 1.0
    for n in range(12, 0, -1):
        value = 1.0 + r * value / n
    for _ in range(abs(halvings)):
        value = value * 2.0 if halvings > 0 else value * 0.5
    return value


@compiled
def tanh(x: float) -> float:
    if x < 0.0:
        return -tanh_of_positive(-x)
    return tanh_of_positive(x)


@compiled
def tanh_of_positive(x: float) -> float:
    e = exp(-2.0 * x)
    return (1.0 - e) / (1.0 + e)


@compiled
def _sin_near_zero(r: float) -> float:
    s = r * r
    return r * (1 - s / 6 * (1 - s / 20 * (1 - s / 42 * (1 - s / 72 * (1 - s / 110 * (1 - s / 156))))))


@compiled
def _cos_near_zero(r: float) -> float:
    s = r * r
    return 1 - s / 2 * (1 - s / 12 * (1 - s / 30 * (1 - s / 56 * (1 - s / 90 * (1 - s / 132)))))


@compiled
def _atan_to_one(t: float) -> float:
    """For t from 0 to 1."""
    offset = 0.0
    if t > _TAN_EIGHTH:
        offset = _QUARTER_PI
        t = (t - 1.0) / (t + 1.0)
    s = t * t
    value = 0.0
    for n in range(23, 0, -2):
        value = 1.0 / n - s * value
    return offset + t * value
