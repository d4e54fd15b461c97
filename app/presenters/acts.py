"""What an officer can do in the window, and which key does it. Screens emit an act, `perform` gives its command."""

from enum import StrEnum


class Act(StrEnum):
    """A meaning, not a widget. The argument that goes with it stands behind each."""

    # Everywhere.
    WHAT_NOW = "what_now"  # say the sentence again (screen reader), put the focus on the main act
    LANGUAGE = "language"  # the other one; argument: a language code to choose it
    THEME = "theme"  # the next one; argument: a theme to choose it
    FULL_PICTURE = "full_picture"  # while held: the picture undimmed
    # Sign-in and today.
    SIGN_IN = "sign_in"  # argument: the name as typed; without it the one in the front-end state
    SIGN_OUT = "sign_out"
    NEW_BOOKING = "new_booking"  # opens the form
    RESUME = "resume"  # argument: booking_id
    OPEN_ENTRY = "open_entry"  # argument: TCN
    # New booking.
    TO_PRINTS = "to_prints"
    ADD_CHARGE = "add_charge"  # argument: number of the result in the list, from 0
    ADD_WORDS = "add_words"  # the words typed become a charge without a code
    REMOVE_CHARGE = "remove_charge"  # argument: number of the charge in the list, from 0
    LEAVE_FORM = "leave_form"  # the form is kept
    ARRIVALS = "arrivals"  # what came from the jail's own system, in the place of the charges; or the charges again
    CHOOSE_ARRIVAL = "choose_arrival"  # argument: arrival_id; without it the one that the typed number names
    SEE_ARRIVAL = "see_arrival"  # argument: arrival_id of one that was booked and changed since
    TAKE_CHANGE = "take_change"  # of the record that filled the form, where the officer changed nothing
    LICENCE = "licence"  # argument: what a scanner typed
    # Capture.
    CAPTURE_NOW = "capture_now"
    ACCEPT = "accept"
    AGAIN = "again"
    KEEP_BEST = "keep_best"  # asks the reason
    CHOOSE_ATTEMPT = "choose_attempt"  # argument: number of the attempt to keep
    CHOOSE_REASON = "choose_reason"  # argument: code of the reason
    KEEP_WITH_REASON = "keep_with_reason"
    MARK_FINGERS = "mark_fingers"  # the hands become a place to choose from
    CHOOSE_FINGER = "choose_finger"  # argument: FGP 1 to 10
    MARK_AMPUTATED = "mark_amputated"  # argument: FGP; without it the chosen finger
    MARK_BANDAGED = "mark_bandaged"  # the same
    UNMARK = "unmark"  # the same
    BACK = "back"  # ends marking, giving a reason, looking at one finding
    LEAVE = "leave"  # the booking is kept as a draft
    WAIT = "wait"  # the main act while there is nothing to press: always disabled
    # Review and findings.
    SEND = "send"
    DO_AGAIN = "do_again"  # argument: step index
    OPEN_FINDING = "open_finding"  # argument: number of the finding, from 0
    KEEP_FINDING = "keep_finding"  # asks the reason
    KEEP_FINDING_WITH_REASON = "keep_finding_with_reason"
    # The same fingers were booked here before.
    COMPARE = "compare"  # opens both bookings side by side
    SAME_PERSON = "same_person"
    NOT_SAME_PERSON = "not_same_person"
    # Answers.
    MARK_SEEN = "mark_seen"
    TODAY = "today"
    OPEN_CARD = "open_card"  # the fingerprint card of the entry that is shown
    CHOOSE_CARD = "choose_card"  # argument: a CardForm
    PRINT_CARD = "print_card"
    # Training: exercises, the score sheet, a replay.
    EXERCISES = "exercises"  # opens the list
    LEAVE_EXERCISES = "leave_exercises"  # from the list back to today
    CHOOSE_EXERCISE = "choose_exercise"  # argument: exercise_id of a row
    OPEN_EXERCISE = "open_exercise"  # argument: exercise_id; without it the chosen row
    BEGIN_EXERCISE = "begin_exercise"  # the one of the briefing, or of the sheet again
    LEAVE_EXERCISE = "leave_exercise"  # to the list; a running one is broken off and scored
    TELL_SUBJECT = "tell_subject"  # the remedies open, or close again
    GIVE_REMEDY = "give_remedy"  # argument: the remedy
    RUBRIC = "rubric"  # how points are counted, in the place of the tries, or the tries again
    PRINT_SHEET = "print_sheet"
    WATCH_REPLAY = "watch_replay"  # argument: session_id
    REPLAY_PLAY = "replay_play"  # goes on, or pauses
    REPLAY_SPEED = "replay_speed"  # argument: 1, 2, 4 or 8
    END_REPLAY = "end_replay"
    # The trainer's window. CHOOSE_FINGER takes a finger in and out there.
    BEFALL = "befall"  # argument: an ActKind
    STRENGTH = "strength"  # argument: a Strength
    MEND = "mend"  # ends everything that is in force or to come


class Key(StrEnum):
    """Keys with a meaning (Qt's own names). Tab, arrows, Space and Enter are as usual."""

    F1 = "F1"
    F2 = "F2"
    F3 = "F3"
    F4 = "F4"
    F5 = "F5"
    F6 = "F6"
    F7 = "F7"
    F8 = "F8"
    F9 = "F9"
    F10 = "F10"
    F11 = "F11"
    ESC = "Esc"


MAIN_KEY = Key.F2  # whatever the main act of a screen is
KEYS: dict[Act, Key] = {
    Act.WHAT_NOW: Key.F1,
    Act.AGAIN: Key.F3,
    Act.RESUME: Key.F3,
    Act.MARK_FINGERS: Key.F4,
    Act.KEEP_BEST: Key.F6,
    Act.KEEP_FINDING: Key.F6,
    Act.ADD_WORDS: Key.F6,
    Act.OPEN_FINDING: Key.F6,
    Act.DO_AGAIN: Key.F3,
    Act.OPEN_CARD: Key.F8,
    Act.LANGUAGE: Key.F9,
    Act.THEME: Key.F10,
    Act.FULL_PICTURE: Key.F11,
    Act.SIGN_OUT: Key.ESC,
    Act.LEAVE_FORM: Key.ESC,
    Act.BACK: Key.ESC,
    Act.LEAVE: Key.ESC,
    Act.TODAY: Key.ESC,
    Act.ARRIVALS: Key.F5,
    Act.TAKE_CHANGE: Key.F7,
    Act.COMPARE: Key.F5,
    Act.SAME_PERSON: Key.F6,
    Act.NOT_SAME_PERSON: Key.F7,
    Act.EXERCISES: Key.F6,
    Act.LEAVE_EXERCISES: Key.ESC,
    Act.LEAVE_EXERCISE: Key.ESC,
    Act.TELL_SUBJECT: Key.F7,
    Act.RUBRIC: Key.F6,
    Act.PRINT_SHEET: Key.F8,
    Act.WATCH_REPLAY: Key.F5,
    Act.END_REPLAY: Key.ESC,
}
PEDAL_SHORT, PEDAL_LONG = Key.F2, Key.F3  # and the scanner's own two keys
"""A pedal pressed for 1 s does the second."""
FINGER_KEYS: dict[str, int] = {**{str(n): n for n in range(1, 10)}, "0": 10}
"""While fingers are marked: the key that chooses a finger, by FGP."""
