"""From a key to the act of the present view."""

from app.presenters.acts import FINGER_KEYS, Act, Key
from app.presenters.parts import ActView, Frame
from app.presenters.views import View


def acts_of(frame: Frame) -> tuple[ActView, ...]:
    """Every act of a frame, in the order in which a key is looked up."""
    leave = (frame.leave,) if frame.leave is not None else ()
    return (frame.main, *frame.acts, *leave, *frame.on_page, *frame.always)


def act_for_key(view: View, key: Key) -> ActView | None:
    """The act that a key does now; None when it does nothing, or may not be done."""
    return next((act for act in acts_of(view.frame) if act.key is key and act.enabled), None)


def act_for_finger_key(text: str) -> tuple[Act, str] | None:
    """1 to 0 choose a finger by FGP: the act and its argument; None for other keys."""
    finger = FINGER_KEYS.get(text)
    return (Act.CHOOSE_FINGER, str(finger)) if finger is not None else None
