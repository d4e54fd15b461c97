"""From the station's snapshot to view-models that screens only paint: no Qt, no threads, no clock.

A window holds one `FrontEnd` (front.py) and does three things:

- with each new snapshot: `front = settle(snapshot, front)`, then `view = present(snapshot, front, training)`
  (screen.py), and paints the view; its class says which screen (`view.frame.screen` too). `training`: the newest
  snapshot of the training room, None where there is none;
- when an act is pressed: `outcome = perform(snapshot, front, act, argument, training)` (perform.py), takes
  `outcome.front`, submits `outcome.commands` to the station and `outcome.training` to the training room, puts the focus
  on the field `outcome.focus` if one is named, and presents again;
- when something is typed: `front.with_field(...)` and the like, and presents again; when a field of the form is left:
  `left_field(front, name)` (new_booking.py).

Training stands beside (in_training.py): it has screens of its own (exercises, briefing, score sheet) and dresses those
of the station, whose presenters know nothing of it.

Keys: `act_for_key(view, key)` (keys.py) gives the act of the present view or None. Acts are in acts.py, the parts of
screens in parts.py, the screens in views.py.
"""
