"""What an act does."""

from dataclasses import dataclass

from app.presenters.card_sheet import CardSheet
from app.presenters.front import FrontEnd
from app.presenters.training_views import SheetView
from app.station.commands import Command
from app.training.commands import TrainingCommand


@dataclass(frozen=True, slots=True)
class Outcome:
    """`front`: the front-end state after it; `commands`: for the station, in order; `focus`: the field to go to (as in
    FieldView.name, "charges" or "name"); `say`: words for a screen reader; `training`: commands for the training room,
    in order; `sheet`: to be printed; `card`: to be printed once the audit trail names it."""

    front: FrontEnd
    commands: tuple[Command, ...] = ()
    focus: str = ""
    say: str = ""
    training: tuple[TrainingCommand, ...] = ()
    sheet: SheetView | None = None
    card: CardSheet | None = None
