"""NIST's own forest: a small one written in the same format, with known answers; what is no such file is refused."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest

from app.domain.image import FingerImage
from app.domain.impression import ImpressionType
from app.domain.position import FrictionRidgePosition as P
from app.errors import Whose
from app.imaging.nfiq2 import nfiq2_features
from app.imaging.nfiq2_forest import (
    ALGORITHM,
    NIST_MD5,
    ORDER,
    Forest,
    ForestNotUsable,
    ForestOfAnotherHash,
    forest_of,
    forest_scale,
    read_forest,
)
from app.imaging.nfiq2_minutiae import MINUTIAE_FEATURES, minutiae_features
from app.imaging.quality import measure_quality
from tests.unit.imaging.drawn import grating

Tree = int | tuple[str, float, "Tree", "Tree"]  # what a leaf says, or feature, bound, below, above
MU, COUNT, FDA = "Mu", "FingerJetFX_MinutiaeCount", "FDA_Bin10_0"
TREES: list[Tree] = [
    (MU, 100.0, 0, 1),
    (MU, 50.0, (COUNT, 30.0, 0, (FDA, 2.5, 1, 0)), (COUNT, 60.0, 1, 0)),
    1,
    (FDA, -1.5, 0, 1),
]


def lines_of(tree: Tree, depth: int, *, block: bool) -> list[str]:
    """A tree's nodes as OpenCV writes them, in a block or, as it did before, in a flow."""
    if isinstance(tree, int):
        if block:
            return [
                "            -",
                f"               depth:{depth}",
                f"               value: {tree}.",
                "               norm_class_idx:0",
            ]
        return [f"            - {{ depth:{depth}, sample_count:7, value:{tree}., norm_class_idx:{tree}, Tn:0 }}"]
    name, bound, below, above = tree
    number = ORDER.index(name)
    split = f"{{ var:{number}, quality:1.2300000000000000e+02, le:{bound:.16e} }}"
    spare = "{ var:3, quality:1., le:7. }"  # a surrogate
    if block:
        head = [
            "            -",
            f"               depth: {depth}",
            "               value: 1.",
            "               norm_class_idx: 1",
        ]
        head += ["               splits:", f"                  - {split}", f"                  - {spare}"]
    else:
        head = [f"            - {{ depth:{depth}, sample_count:7, value:0., norm_class_idx:0,"]
        head += ["               Tn:0, complexity:0, alpha:0., node_risk:0., tree_risk:0., tree_error:0.,"]
        head += [f"               splits:[ {split}, {spare} ] }}"]
    return head + lines_of(below, depth + 1, block=block) + lines_of(above, depth + 1, block=block)


def written(trees: list[Tree], *, block: bool = True) -> bytes:
    lines = ["%YAML:1.0", "---", "my_random_trees: !!opencv-ml-random-trees", "   is_classifier: 1", "   var_all: 70"]
    lines += [f"   var_count: {len(ORDER)}", "   ord_var_count: 70", "   cat_var_count: 0", "   training_params:"]
    lines += [
        "      use_surrogates: 0",
        "      max_depth: 25",
        "   class_labels: !!opencv-matrix",
        "      data: [ 0, 1 ]",
    ]
    lines += ["   oob_error: 1.2e-01", f"   ntrees: {len(trees)}", "   trees:"]
    for tree in trees:
        lines += ["      -", "         nodes:", *lines_of(tree, 0, block=block)]
    return ("\n".join(lines) + "\n").encode()


def by_hand(tree: Tree, features: dict[str, float]) -> int:
    while not isinstance(tree, int):
        name, bound, below, above = tree
        tree = below if features[name] <= bound else above
    return tree


def features(**changed: float) -> dict[str, float]:
    return {**dict.fromkeys(ORDER, 0.0), **changed}


def test_the_order_of_features_is_that_of_nists_conformance_output() -> None:
    assert len(ORDER) == len(set(ORDER)) == 69
    assert ORDER[12:17] == (*MINUTIAE_FEATURES, "ImgProcROIArea_Mean")
    assert (ORDER[0], ORDER[29], ORDER[30], ORDER[-1]) == ("FDA_Bin10_0", "MMB", "Mu", "RVUP_Bin10_StdDev")
    found = set(nfiq2_features(FingerImage(grating((320, 320)))))
    assert set(ORDER) - found == set(MINUTIAE_FEATURES)


@pytest.mark.parametrize("block", [True, False], ids=["block", "flow"])
def test_a_forest_answers_as_a_walk_by_hand(block: bool) -> None:
    forest = forest_of(written(TREES, block=block))
    assert len(forest.roots) == len(TREES)
    for mu in (0.0, 50.0, 50.5, 100.0, 100.5):
        for count in (30.0, 31.0, 60.0, 61.0):
            for fda in (-2.0, 2.0, 3.0):
                given = features(**{MU: mu, COUNT: count, FDA: fda})
                ones = sum(by_hand(tree, given) for tree in TREES)
                assert forest.score(given) == int(100 * ones / len(TREES) + 0.5)


def random_tree(rng: np.random.Generator, depth: int) -> Tree:
    if depth == 0 or rng.random() < 0.15:
        return int(rng.integers(2))
    below, above = random_tree(rng, depth - 1), random_tree(rng, depth - 1)
    return (str(rng.choice(ORDER)), float(np.float32(rng.normal())), below, above)


def test_a_hundred_deep_trees_answer_as_a_walk_by_hand() -> None:
    rng = np.random.default_rng(5)
    trees = [random_tree(rng, 7) for _ in range(100)]
    forest = forest_of(written(trees))
    for _ in range(20):
        given = {name: float(np.float32(rng.normal())) for name in ORDER}
        assert forest.score(given) == sum(by_hand(tree, given) for tree in trees)
    assert forest.bound.nbytes + forest.right.nbytes + forest.feature.nbytes <= 10 * len(forest.feature)


def test_a_feature_that_is_missing_is_no_score() -> None:
    given = features()
    del given[MU]
    with pytest.raises(KeyError):
        forest_of(written(TREES)).score(given)


DAMAGED = {
    "nothing": b"",
    "no trees": written(TREES).split(b"   trees:")[0],
    "cut off": written(TREES)[:-400],
    "other features": written(TREES).replace(b"var_count: 69", b"var_count: 68"),
    "a regression": written(TREES).replace(b"is_classifier: 1", b"is_classifier: 0"),
    "a tree too few": written(TREES).replace(b"ntrees: 4", b"ntrees: 5"),
    "an unknown feature": written(TREES).replace(b"var:30", b"var:69"),
    "another split": written(TREES).replace(b" le:", b" gt:"),
    "no number": written(TREES).replace(b"value: 1.", b"value: one"),
    "another value": written(TREES).replace(b"value: 1.", b"value: 2."),
    "another depth": written(TREES).replace(b"depth: 1", b"depth: 3"),
    "one more node": written(TREES) + b"            -\n               depth: 1\n               value: 1.\n",
    "no text": bytes(range(256)) * 40,
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED.keys())
def test_what_is_no_forest_of_nfiq_2_is_refused_with_a_code(data: bytes) -> None:
    with pytest.raises(ForestNotUsable) as raised:
        forest_of(data)
    assert raised.value.code == "quality/forest-not-usable"
    assert raised.value.whose is Whose.ADMINISTRATOR
    assert raised.value.next_step.endswith(".")


def test_damage_anywhere_is_refused_or_gives_a_forest_that_ends() -> None:
    rng = np.random.default_rng(9)
    whole = written(TREES)
    refused = 0
    for _ in range(300):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 3):
            data[place] = rng.integers(256)
        try:
            assert 0 <= forest_of(bytes(data)).score(features()) <= 100
        except ForestNotUsable:
            refused += 1
    assert 30 < refused < 300


def test_a_file_is_taken_by_its_hash_alone(tmp_path: Path) -> None:
    path = tmp_path / "forest.yaml"
    path.write_bytes(written(TREES))
    with pytest.raises(ForestOfAnotherHash) as raised:
        read_forest(path)
    assert (raised.value.code, raised.value.whose) == ("quality/forest-of-another-hash", Whose.ADMINISTRATOR)
    assert NIST_MD5 in str(raised.value)
    own = hashlib.md5(written(TREES), usedforsecurity=False).hexdigest()
    assert read_forest(path, md5=own).score(features(Mu=200.0)) == 100
    with pytest.raises(ForestNotUsable):
        read_forest(tmp_path / "none.yaml")
    with pytest.raises(ForestNotUsable):
        read_forest(tmp_path)


# The minutiae that are handed in. ------------------------------------------------------------------------------------


def test_features_of_minutiae_of_a_drawn_picture() -> None:
    pixels = np.full((300, 400), 200, np.uint8)
    pixels[:, :200] = grating((300, 200), period_px=8.0)
    places = np.array([[20, 20], [100, 150], [150, 280], [300, 150], [399, 299]], np.float32)
    found = minutiae_features(FingerImage(pixels), lambda _: places)
    assert found["FingerJetFX_MinutiaeCount"] == 5
    # Their middle is (193, 179): only (100, 150) lies within 100 px of it both ways.
    assert found["FingerJetFX_MinCount_COMMinRect200x200"] == 1
    assert found["FJFXPos_OCL_MinutiaeQuality_80"] == pytest.approx(3 / 5)  # those on straight ridges
    mean, deviation = pixels.mean(), pixels.std()
    darker = [
        (mean - pixels[max(0, y - 16) :, max(0, x - 16) :][:32, :32].mean()) / deviation for x, y in places.astype(int)
    ]
    assert found["FJFXPos_Mu_MinutiaeQuality_2"] == pytest.approx(np.mean([0 < one <= 0.5 for one in darker]))


def test_without_minutiae_all_four_are_nothing() -> None:
    found = minutiae_features(FingerImage(grating((320, 320))), lambda _: np.zeros((0, 2), np.float32))
    assert found == dict.fromkeys(MINUTIAE_FEATURES, 0.0)


def test_the_quality_of_a_print_is_told_by_the_forest_where_one_is_handed_in() -> None:
    picture = FingerImage(np.pad(grating((420, 280)), 60, constant_values=253))
    seen: list[tuple[int, int]] = []

    def find(image: FingerImage) -> np.ndarray:
        seen.append((image.width_px, image.height_px))
        return np.array([[50.0, 60.0]], np.float32)

    forest = forest_of(written([(COUNT, 0.5, 1, 0), 1, 1, 1]))
    made = measure_quality(picture, P.RIGHT_MIDDLE, ImpressionType.LIVE_SCAN_PLAIN, scale=forest_scale(forest, find))
    assert (made.score, made.algorithm) == (75, ALGORITHM)
    assert "nist" not in ALGORITHM
    assert len(seen) == 1  # without the near-white frame
    assert seen[0][0] < picture.width_px


def test_nists_own_file_is_read_where_the_environment_names_one() -> None:
    path = os.environ.get("BOOKING_STATION_NFIQ2_MODEL")
    if not path:
        pytest.skip("BOOKING_STATION_NFIQ2_MODEL names no file")
    forest: Forest = read_forest(Path(path))
    assert len(forest.roots) >= 50
    picture = FingerImage(grating((320, 320)))
    given = {**nfiq2_features(picture), **dict.fromkeys(MINUTIAE_FEATURES, 0.0)}
    assert 0 <= forest.score(given) <= 100
