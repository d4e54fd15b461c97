"""Draws the table of legal transitions as text for the documentation."""

from app.station.commands import Command
from app.station.session import MachineState
from app.station.table import TABLE, Handled, Ignored

_COMMANDS = frozenset(Command.__args__)


def mermaid() -> str:
    """The moves between states (those that stay are left out)."""
    arrows: dict[tuple[MachineState, MachineState], list[str]] = {}
    for (state, event), rule in TABLE.items():
        if isinstance(rule, Handled):
            for target in sorted(rule.targets - {state}):
                arrows.setdefault((state, target), []).append(event.__name__)
    lines = ["stateDiagram-v2", "    [*] --> signed_out"]
    for (state, target), names in sorted(arrows.items()):
        lines.append(f"    {state.value} --> {target.value}: {', '.join(sorted(set(names)))}")
    return "\n".join(lines)


def page() -> str:
    """docs/station-states.md: the drawing and, state by state, what is handled, ignored and refused."""
    parts = [
        "# States of the station",
        "",
        "Made from `app/station/table.py` by `python -m app.station.diagram > docs/station-states.md`; a test",
        "fails when it is stale. An arrow names the events and commands (in italics below) that may lead along it.",
        "",
        "```mermaid",
        mermaid(),
        "```",
        "",
    ]
    events = sorted({event for _, event in TABLE}, key=lambda event: event.__name__)
    for state in MachineState:
        parts += [f"## {state.value}", "", "| event | what happens |", "|---|---|"]
        for event in events:
            rule = TABLE.get((state, event))
            name = f"*{event.__name__}*" if event in _COMMANDS else event.__name__
            if isinstance(rule, Handled):
                goes = ", ".join(sorted(target.value for target in rule.targets))
                parts.append(f"| {name} | → {goes} |")
            elif isinstance(rule, Ignored):
                parts.append(f"| {name} | ignored: {rule.why} |")
            else:
                parts.append(f"| {name} | refused |")
        parts.append("")
    return "\n".join(parts)


if __name__ == "__main__":
    print(page(), end="")
