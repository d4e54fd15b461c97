"""From the station's snapshot to view-models that screens only paint: no Qt, no threads, no clock.

A window holds one `FrontEnd` (front.py) and does three things:

- with each new snapshot: `front = settle(snapshot, front)`, then `view = present(snapshot, front)` (screen.py), and
  paints the view; its class says which screen (`view.frame.screen` too);
- when an act is pressed: `outcome = perform(snapshot, front, act, argument)` (perform.py), takes `outcome.front`,
  submits `outcome.commands` to the station, puts the focus on the field `outcome.focus` if one is named, and presents
  again;
- when something is typed: `front.with_field(...)` and the like, and presents again; when a field of the form is left:
  `left_field(front, name)` (new_booking.py).

Keys: `act_for_key(view, key)` (keys.py) gives the act of the present view or None. Acts are in acts.py, the parts of
screens in parts.py, the screens in views.py.
"""
