"""Code tables: CSV files under remarks that say title, source and date.

    # title: Reason why a finger is missing
    # source: EBTS 9.1, field 2.084
    # date: 2010
    code,meaning
    XX,amputated

`# partial: yes` marks a table that does not hold every code that is taken: what it lacks is let through.
`# offered: X, M, F` names those that a form offers, in this order; without it all are, in the order of the file.
"""

import csv
import re
from types import MappingProxyType

from app.an2k.answer_codes import AnswerCodes, read_codes, shipped_codes
from app.an2k.rules.files import Page, Source
from app.an2k.rules.values import CodeTable

COLUMNS = ["code", "meaning"]
MOST_CODES = 20_000
_REMARK = re.compile(r"#\s*(title|source|date|partial|offered)\s*:\s*(.*?)\s*")
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")


def parse_table(text: str, name: str, page: Page) -> CodeTable | None:
    """None when anything is wrong; the page says what."""
    before = len(page.faults)
    lines = text.splitlines()
    said: dict[str, str] = {}
    line_of: dict[str, int] = {}
    above = 0
    for line in lines:
        if line.strip() and not line.startswith("#"):
            break
        above += 1
        if found := _REMARK.fullmatch(line.strip()):
            said[found[1]], line_of[found[1]] = found[2], above
    for key in ("title", "source", "date"):
        if not said.get(key):
            page.tell_line(1, f'The table {name} does not say its {key}; write "# {key}: ..." above the codes.')
    if said.get("date") and not DATE.fullmatch(said["date"]):
        page.tell_line(1, f"The date of the table {name} is not YYYY, YYYY-MM or YYYY-MM-DD.")
    if said.get("partial", "no") not in ("yes", "no"):
        page.tell_line(1, f"The table {name} says of partial neither yes nor no.")
    codes = _codes(lines[above:], above, name, page)
    offered = tuple(filter(None, (code.strip() for code in said.get("offered", "").split(","))))
    if strangers := [code for code in offered if code not in codes]:
        page.tell_line(line_of["offered"], f"The table {name} offers {', '.join(strangers[:5])} and has no such code.")
    if len(set(offered)) != len(offered):
        page.tell_line(line_of["offered"], f"The table {name} offers a code twice.")
    if len(page.faults) > before:
        return None
    origin = page.origin_line(1, Source(said["source"], said["date"]))
    partial = said.get("partial") == "yes"
    return CodeTable(
        name, said["title"], MappingProxyType(codes), origin, partial=partial, offered=offered or tuple(codes)
    )


def parse_answer_codes(text: str, name: str, page: Page) -> AnswerCodes | None:
    """An agency's own codes of answers (app.an2k.answer_codes); None when anything is wrong."""
    before = len(page.faults)
    found = read_codes(text, page.file, page.tell_line, shipped_codes())
    return found if len(page.faults) == before else None


def not_commas(line: str) -> str | None:
    """What parts the cells of a line instead, as some spreadsheets write it."""
    signs = {";": "semicolons", "\t": "tabs"}
    return next((name for sign, name in signs.items() if sign in line and "," not in line), None)


def _codes(lines: list[str], above: int, name: str, page: Page) -> dict[str, str]:
    """`above`: how many lines stand before these."""
    reader = csv.reader(lines, strict=True)
    codes: dict[str, str] = {}
    at: dict[str, int] = {}
    try:
        for row in reader:
            line = above + reader.line_num
            if line == above + 1:
                if row != COLUMNS:
                    why = f" Its cells are parted by {parted}." if (parted := not_commas(lines[0])) else ""
                    page.tell_line(line, f"The table {name} begins with the columns {','.join(COLUMNS)}.{why}")
                    return {}
            elif not row or row[0].startswith("#"):
                continue
            elif len(row) != len(COLUMNS) or not row[0] or not row[1].strip():
                many = "an empty one" if len(row) == len(COLUMNS) else f"{len(row)}"
                page.tell_line(
                    line,
                    f"A row of the table {name} holds two cells, a code and its meaning; here is {many}. A meaning with"
                    " a comma stands in quotes.",
                )
            elif row[0] != row[0].strip():
                page.tell_line(line, f'The code "{row[0]}" of the table {name} has blanks around it.')
            elif row[0] in codes:
                page.tell_line(
                    line, f"The code {row[0]} of the table {name} is doubled; it stands in line {at[row[0]]}."
                )
            elif len(codes) >= MOST_CODES:
                page.tell_line(line, f"The table {name} has more than {MOST_CODES} codes.")
                return {}
            else:
                codes[row[0]], at[row[0]] = row[1].strip(), line
    except csv.Error as reason:
        page.tell_line(above + reader.line_num, f"The table {name} is not well-formed CSV: {reason}.")
        return {}
    if not codes:
        page.tell_line(above + 1, f"The table {name} holds no code.")
    return codes
