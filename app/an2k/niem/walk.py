"""Goes along a table of elements: from values to elements, and from elements to values.

Values are fields as text: number to subfields of items. Every element is either in the table or an error, so nothing
that a file says is passed over.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from lxml import etree

from app.an2k import limits
from app.an2k.niem.errors import XmlNotUnderstood
from app.an2k.niem.forms import NUMBER, NotInForm
from app.an2k.niem.names import PREFIXES, SCHEMA_INSTANCE, STRUCTURES, XML, name_of, qualified
from app.an2k.niem.tables import Group, Leaf, Node, Points, Rows

Element = etree._Element
Subfields = list[list[str]]
Values = dict[int, Subfields]
_LONGEST_NAME = 80  # of an element that a message names; the tables' longest has 50 letters


def make(name: str, text: str | None = None, inside: Sequence[Element] = ()) -> Element:
    made = etree.Element(qualified(name), nsmap=PREFIXES)
    made.text = text
    made.extend(inside)
    return made


# Values to elements. --------------------------------------------------------------------------------------------------


def write(node: Group, values: Values) -> tuple[Element | None, set[int]]:
    """The element of `node`, None when nothing goes in, and the numbers of the fields that it holds to the letter.

    A field that would come back as something else is left out of it whole.
    """
    taken = dict(values)
    while True:
        try:
            made = _written(node, taken, 0)
        except _Refused as refused:
            del taken[refused.field]
            continue
        back = read(node, made[0]) if made else {}
        changed = [field for field, subfields in taken.items() if back.get(field) != subfields]
        if not changed:
            return (made[0] if made else None), set(taken)
        for field in changed:
            del taken[field]


class _Refused(Exception):
    def __init__(self, field: int) -> None:
        super().__init__()
        self.field = field


def _written(node: Node, values: Values, row: int) -> list[Element]:
    match node:
        case Leaf():
            return _leaf(node, values, row)
        case Group():
            inside = [made for one in node.inside for made in _written(one, values, row)]
            return [make(node.name, inside=inside)] if inside else []
        case Rows():
            rows = range(node.skipped, len(values.get(node.field, ())))
            return [made for place in rows for made in _written(node.row, values, place)]
        case Points():
            return _points(node, values, row)


def _leaf(node: Leaf, values: Values, row: int) -> list[Element]:
    subfields = values.get(node.field)
    if subfields is None or row >= len(subfields) or node.item >= len(subfields[row]):
        return []
    try:
        return [make(node.name, node.form.write(subfields[row][node.item][node.start : node.end]))]
    except NotInForm as reason:
        raise _Refused(node.field) from reason


def _points(node: Points, values: Values, row: int) -> list[Element]:
    items = values[node.field][row][node.FIRST_ITEM :]
    try:
        pairs = zip([NUMBER.write(one) for one in items[::2]], [NUMBER.write(one) for one in items[1::2]], strict=True)
        return [make(node.name, inside=(make(node.across, x), make(node.down, y))) for x, y in pairs]
    except ValueError as reason:  # an odd one out, or no numbers
        raise _Refused(node.field) from reason


# Elements to values. --------------------------------------------------------------------------------------------------


def read(node: Group, element: Element) -> Values:
    """XmlNotUnderstood names the element and its line."""
    reading = _Reading()
    reading.group(node, element, 0)
    return reading.values()


class _Reading:
    def __init__(self) -> None:
        # (field, subfield, item) to its texts by where they begin in it
        self._found: dict[tuple[int, int, int], dict[int, str]] = defaultdict(dict)
        self._points: Counter[tuple[int, int]] = Counter()

    def values(self) -> Values:
        found: Values = {}
        for (field, row, item), texts in self._found.items():
            subfields = found.setdefault(field, [])
            subfields.extend([] for _ in range(len(subfields), row + 1))
            items = subfields[row]
            items.extend("" for _ in range(len(items), item + 1))
            items[item] = "".join(texts[start] for start in sorted(texts))
        return found

    def group(self, node: Group, element: Element, row: int) -> None:
        known = {_name(one): one for one in node.inside}
        rows: Counter[int] = Counter()
        seen: set[str] = set()
        for child in children(element):
            name = name_of(str(child.tag))
            match known.get(name):
                case None:
                    raise not_read(child)
                case Rows() as several:
                    self.one(several.row, child, several.skipped + rows[several.field])
                    rows[several.field] += 1
                    if rows[several.field] > limits.MOST_SUBFIELDS:
                        raise XmlNotUnderstood("An element is there too often.", line=line_of(child))
                case Points() as points:
                    self.point(points, child, row)
                case single:
                    if name in seen:
                        raise XmlNotUnderstood(f"{name} is there twice.", line=line_of(child))
                    self.one(single, child, row)
            seen.add(name)

    def one(self, node: "Leaf | Group", element: Element, row: int) -> None:
        if isinstance(node, Group):
            self.group(node, element, row)
            return
        try:
            text = node.form.read(text_of(element))
        except NotInForm as reason:
            raise XmlNotUnderstood(
                f"{name_of(str(element.tag))} does not hold what it is for.", line=line_of(element)
            ) from reason
        self._found[node.field, row, node.item][node.start] = text

    def point(self, node: Points, element: Element, row: int) -> None:
        count = self._points[node.field, row]
        if node.FIRST_ITEM + count + 2 > limits.MOST_ITEMS:
            raise XmlNotUnderstood("An element is there too often.", line=line_of(element))
        self._points[node.field, row] += 2
        item = node.FIRST_ITEM + count
        pair = (
            Leaf(node.across, node.field, NUMBER, item),
            Leaf(node.down, node.field, NUMBER, item + 1),
        )
        self.group(Group(node.name, pair), element, row)


def _name(node: Node) -> str:
    return node.row.name if isinstance(node, Rows) else node.name


def children(element: Element, *known: str) -> Iterator[Element]:
    """The elements inside an element that has no text of its own; `known`: names of attributes that the caller reads.
    XmlNotUnderstood."""
    check_attributes(element, *known)
    if (element.text or "").strip():
        raise XmlNotUnderstood("There is text where only elements stand.", line=line_of(element))
    for child in element:
        if (child.tail or "").strip():
            raise XmlNotUnderstood("There is text where only elements stand.", line=line_of(child))
        yield child


def text_of(element: Element, *known: str) -> str:
    """`known`: names of attributes that the caller reads."""
    check_attributes(element, *known)
    if len(element):
        raise not_read(element[0])
    return element.text or ""


def check_attributes(element: Element, *known: str) -> None:
    """Attributes that say nothing about the record (schema places, ids) are left alone; others must be known ones."""
    for name in element.attrib:
        namespace, _, local = str(name).rpartition("}")
        if namespace[1:] not in (SCHEMA_INSTANCE, STRUCTURES, XML) and (namespace or local not in known):
            raise XmlNotUnderstood("An attribute is none that this program reads.", line=line_of(element))


def not_read(element: Element) -> XmlNotUnderstood:
    return XmlNotUnderstood(
        "An element is none that this program reads at its place: "
        f"{plain_name(element)} in {plain_name(element.getparent())}.",
        line=line_of(element),
    )


def plain_name(element: Element | None) -> str:
    """A name that can be said: one that this program knows, so that no text of the file gets into a message."""
    if element is None:
        return "the document"
    name = name_of(str(element.tag))
    return name if ":" in name and name.isascii() and len(name) <= _LONGEST_NAME else "an unknown name"


def line_of(element: Element) -> int | None:
    line: object = element.sourceline
    return line if isinstance(line, int) else None
