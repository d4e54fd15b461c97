"""All compiled functions of image science made at once: at install time, or with a visible progress at the start."""


def warm_up() -> None:
    """Compile what compiles, or load it from the disk."""
