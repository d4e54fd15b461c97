"""Pictures of every screen, from the real window with people who do not exist.

    python docs/screenshots.py DIRECTORY [--size 1366x768] [--theme day] [--language en]
        [--only NAME ...] [--cache DIRECTORY]

`--readme` writes the pictures of the documents into docs/images; `--board ADDRESS` the one of the board, by Chromium,
of a class that is held at that address.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

import app  # noqa: E402, F401  (before PySide6)
from app.domain.capture import CaptureStep  # noqa: E402
from app.domain.image import FingerImage  # noqa: E402
from app.domain.segmentation import Segmentation  # noqa: E402
from app.presenters.acts import Act  # noqa: E402
from app.presenters.parts import Language, Theme  # noqa: E402
from app.presenters.trainer import TrainerFront, perform_trainer  # noqa: E402
from app.ui.bridge import Bridge  # noqa: E402
from app.ui.cards import card_printer  # noqa: E402
from app.ui.look import look  # noqa: E402
from app.ui.main_window import BookingWindow  # noqa: E402
from app.ui.sheets import sheet_printer  # noqa: E402
from app.ui.start_up import StartPage, StartState, failure_of, present_start  # noqa: E402
from app.ui.trainer_window import TrainerWindow  # noqa: E402
from app.ui.training_bridge import TrainingBridge  # noqa: E402
from drivers.simulated import generator, impression  # noqa: E402
from tests.support import scenes as s  # noqa: E402
from tests.support.fake_port import FakePort  # noqa: E402
from tests.support.fake_training import FakeTraining  # noqa: E402
from tests.support.training_scenes import training_scenes  # noqa: E402

SEED = 1
IMAGES = ROOT / "docs" / "images"
README = {
    "capture-positioning": "capture.png",
    "new-booking-jail": "jail-list.png",
    "new-booking-marked": "jail-marked.png",
    "answers-returned": "answers-returned.png",
    "card": "card.png",
    "exercise-remedies": "remedies.png",
    "score": "score-sheet.png",
}
README_SIZE = (1280, 800)
TRAINER, BOARD = "trainer-window.png", "class-board.png"
BOARD_MS = 4000  # until its list has come


class Drawn:
    """Prints of a generated person, and where their fingers are by the station's own segmentation."""

    def __init__(self, cache: Path) -> None:
        self._person = generator.person(SEED)
        self._masters = generator.make_masters(SEED, cache, lambda _: None)
        self._models = {n: self._person.finger(n) for n in range(1, 11)}
        self._made: dict[tuple[int, int], FingerImage] = {}

    def prints(self, step: CaptureStep, attempt: int) -> FingerImage:
        key = (int(step.position), attempt)
        if key not in self._made:
            self._made[key] = FingerImage(self._draw(step, attempt))
        return self._made[key]

    def _draw(self, step: CaptureStep, attempt: int) -> np.ndarray:
        rng = np.random.default_rng([SEED, int(step.position), attempt])
        if step.impression.is_rolled:
            finger = int(step.position)
            return impression.render_rolled(self._masters[finger], self._models[finger], rng).pixels
        conditions = {4: impression.Conditions(moisture=-0.9, pressure=0.3), 10: impression.Conditions(pressure=0.15)}
        wanted = {int(f): conditions[int(f)] for f in step.fingers if int(f) in conditions}
        fingers = [int(f) for f in step.fingers]
        return impression.render_slap(self._masters, self._models, fingers, rng, wanted, hand_turn_deg=0.0).pixels

    def segment(self, step: CaptureStep, image: FingerImage) -> Segmentation:
        from app.imaging.slap import segment

        return segment(image, step.position, step.fingers)


def shots(cache: Path) -> Iterator[tuple[str, "s.Scene | StartState"]]:
    from app.bootstrap.embedded_service import ServiceNotStarted

    drawn = Drawn(cache)
    started = StartState(training=True).heard("program", 1, 1).heard("masters", 62, 100)
    yield "start", started
    refused = ServiceNotStarted("The port 8443 is in use.")
    yield "start-again", started.heard("masters", 100, 100).heard("science", 1, 1)
    yield "closing", replace(started, closing=True)
    yield "start-failed", replace(started, failure=failure_of(refused))
    painter = s.Painter(drawn.prints, drawn.segment)
    yield from s.scenes(painter).items()
    yield from training_scenes(painter).items()


def take(shot: "s.Scene | StartState", path: Path, size: tuple[int, int], theme: Theme, language: Language) -> None:
    window = BookingWindow()
    window.resize(*size)
    if isinstance(shot, StartState):
        page = StartPage()
        window.add_page(page)
        view = present_start(replace(shot, theme=theme, language=language))
        page.show_view(view)
        window.show_frame(view.frame, page)
        window.show()
    else:
        port = FakePort(snapshots=[shot.snapshot])
        port.preview.put(shot.live)
        window.show_at(replace(shot.front, theme=theme, language=language))
        room = FakeTraining(port, [shot.training]) if shot.training is not None else None
        window.begin(
            Bridge(port, window),
            theme=theme,
            language=language,
            training=TrainingBridge(room, window) if room is not None else None,
            print_sheet=sheet_printer(Path(tempfile.gettempdir())) if room is not None else None,
            print_card=card_printer(Path(tempfile.gettempdir()) / "booking-station-cards"),
        )
        window.show()
    for _ in range(5):
        QApplication.processEvents()
    window.grab().save(str(path))
    window.end()
    window.close()
    window.deleteLater()


def take_trainer(scene: "s.Scene", path: Path) -> None:
    """The trainer's window beside the moment of a scene: the little finger is chosen."""
    window = TrainerWindow(lambda _: None)
    front, _ = perform_trainer(TrainerFront(), Act.CHOOSE_FINGER, "5")
    window.speak(front)
    assert scene.training is not None
    window.show_moment(scene.snapshot, scene.training)
    window.show()
    for _ in range(5):
        QApplication.processEvents()
    window.grab().save(str(path))
    window.deleteLater()


def take_board(address: str, path: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("There is no Chromium to show the board in.")
    size = ",".join(map(str, README_SIZE))
    asked = ("--headless", "--no-sandbox", f"--window-size={size}", f"--virtual-time-budget={BOARD_MS}")
    subprocess.run([chromium, *asked, f"--screenshot={path}", address], check=True, capture_output=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, nargs="?", default=Path())
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--theme", type=Theme, default=Theme.DAY)
    parser.add_argument("--language", type=Language, default=Language.EN)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--readme", action="store_true")
    parser.add_argument("--board", metavar="ADDRESS")
    chosen = parser.parse_args()
    if chosen.board is not None:
        take_board(chosen.board, IMAGES / BOARD)
        return
    application = QApplication.instance() or QApplication([])
    look()
    with tempfile.TemporaryDirectory() as temporary:
        for name, shot in shots(chosen.cache or Path(temporary)):
            if chosen.readme:
                if name in README:
                    IMAGES.mkdir(exist_ok=True)
                    take(shot, IMAGES / README[name], README_SIZE, Theme.DAY, Language.EN)
                if name == "exercise-review" and not isinstance(shot, StartState):
                    take_trainer(shot, IMAGES / TRAINER)
                continue
            if chosen.only and name not in chosen.only:
                continue
            width, height = map(int, chosen.size.split("x"))
            chosen.directory.mkdir(parents=True, exist_ok=True)
            path = chosen.directory / f"{name}.{chosen.theme.value}.{chosen.language.value}.{chosen.size}.png"
            take(shot, path, (width, height), chosen.theme, chosen.language)
    application.quit()


if __name__ == "__main__":
    main()
