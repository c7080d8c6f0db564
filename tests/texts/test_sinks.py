"""No widget is handed text that it would read as markup.

Textual and Rich take square brackets in a ``str`` for styles and actions: a store
called ``[@click=app.quit]`` would quit when clicked, and one called ``[/]`` would end
the console. So whatever parses markup gets ``Content``, a literal without brackets,
or is told not to. This reads the source: a sink that no test opens counts as well.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import connections_tui.tui

SOURCE = Path(connections_tui.tui.__file__).parent
TREES = {
    path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
    for path in sorted(SOURCE.rglob("*.py"))
}

TEXT_FIRST = {"Static", "Label", "OptionList"}
"""Widgets that can be told ``markup=False``, and must be unless the text is literal."""
PROMPTS = {"Button", "Radio", "RadioButton", "Checkbox", "Option", "TabPane", "Tab"}
"""What cannot be told."""
TITLES = {"border_title", "border_subtitle", "tooltip"}
PARSERS = {"from_markup", "from_text", "render_markup", "RichLog", "Markdown", "Pretty"}

SAFE_TYPES = {"Content", "Text", "Visual", "Strip"}
ALLOWED = {
    ("screens/create_form.py", "words"): "the questions of the form, literals in _HOW",
    (
        "widgets/credential_forms.py",
        "schema.login_kind or schema.slug",
    ): "our own schemas",
    ("screens/column_picker.py", "text"): "literals: keys, or why a column must stay",
    ("screens/counts.py", "keys"): "literals: keys",
    ("screens/lines.py", "line.shown"): "Content, by its type",
    ("screens/lines.py", "self.KEYS"): "literals: keys",
    ("screens/secret.py", "words"): "literals in _WHERE",
    ("screens/views.py", "keys"): "literals: keys",
    ("screens/counts.py", "f'Counts of {counted}{shown}'"): "numbers",
}
"""Sinks that take a ``str`` made of our own words only, and why."""


Function = ast.FunctionDef | ast.AsyncFunctionDef


def typed_as(annotation: ast.expr | None) -> bool:
    """Whether it is one of the types whose text nobody parses; or None."""
    if annotation is None:
        return False
    names = {part.strip(" '\"") for part in ast.unparse(annotation).split("|")}
    return bool(names & SAFE_TYPES) and names <= SAFE_TYPES | {"None"}


def makers(trees: Iterable[ast.AST]) -> set[str]:
    """Names of functions of which each one there gives safe text."""
    functions = [
        node
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    ]
    unsafe = {f.name for f in functions if not typed_as(f.returns)}
    return {f.name for f in functions} - unsafe


EVERYWHERE = makers(TREES.values())
NEARBY = {
    node: makers([tree])
    for tree in TREES.values()
    for node in ast.walk(tree)
    if isinstance(node, Function)
}
"""By the function in which they are called."""


def name_of(call: ast.Call) -> str:
    function = call.func
    return (
        function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
    )


def is_safe(value: ast.expr, where: ast.AST) -> bool:
    match value:
        case ast.Constant(value=str() as text):
            return "[" not in text
        case ast.Constant(value=None):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            owner = ast.unparse(value.func).partition(".")[0]
            return owner in SAFE_TYPES or name in EVERYWHERE | NEARBY.get(where, set())
        case ast.IfExp(body=first, orelse=second):
            return is_safe(first, where) and is_safe(second, where)
        case ast.BoolOp(values=values):
            return all(is_safe(one, where) for one in values)
        case ast.Name(id=name):
            return is_safe_name(name, where)
    return False


def is_safe_name(name: str, where: ast.AST) -> bool:
    """Whether all that it is set to there is, or it is a parameter of such a type."""
    set_to = [
        node.value
        for node in ast.walk(where)
        if isinstance(node, ast.Assign)
        and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
    ]
    typed = [
        arg.annotation
        for node in ast.walk(where)
        if isinstance(node, ast.arguments)
        for arg in (*node.args, *node.kwonlyargs)
        if arg.arg == name
    ]
    return bool(set_to or typed) and (
        all(is_safe(one, where) for one in set_to) and all(map(typed_as, typed))
    )


def sinks(tree: ast.AST) -> Iterator[tuple[ast.expr, ast.AST]]:
    """What is handed to something that parses markup, and the function around."""
    for function in ast.walk(tree):
        if not isinstance(function, Function):
            continue
        for node in ast.walk(function):
            match node:
                case ast.Call():
                    yield from ((value, function) for value in handed_to(node))
                case ast.Assign(targets=[ast.Attribute(attr=name)], value=value):
                    if name in TITLES:
                        yield value, function


def handed_to(call: ast.Call) -> list[ast.expr]:
    """What of a call's arguments would be parsed."""
    name = name_of(call)
    knows_better = any(
        keyword.arg == "markup" and ast.unparse(keyword.value) == "False"
        for keyword in call.keywords
    )
    if name == "notify" and not knows_better:
        return [call]
    is_widget = name in TEXT_FIRST or name in PROMPTS
    if is_widget and not knows_better:
        # One without a text has it later, from whoever updates it.
        later = [] if name in PROMPTS else [call]
        return [a for a in call.args[:1] if not isinstance(a, ast.Starred)] or later
    is_update = name == "update" and "_one(" in ast.unparse(call.func)
    return call.args[:1] if is_update else []


@pytest.mark.parametrize("path", TREES)
def test_nothing_that_parses_markup_is_handed_a_text(path: str) -> None:
    found = {
        f"line {value.lineno}: {ast.unparse(value)}"
        for value, where in sinks(TREES[path])
        if not is_safe(value, where) and (path, ast.unparse(value)) not in ALLOWED
    }

    assert found == set()


@pytest.mark.parametrize("path", TREES)
def test_no_text_is_parsed_on_purpose(path: str) -> None:
    named = {
        name
        for node in ast.walk(TREES[path])
        for name in (getattr(node, "id", None), getattr(node, "attr", None))
        if name in PARSERS
    }

    assert named == set()


@pytest.mark.parametrize("path", TREES)
def test_what_a_widget_draws_is_never_a_plain_text(path: str) -> None:
    renders = [
        ast.unparse(node.returns) if node.returns else "nothing said"
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.FunctionDef)
        and node.name in ("render", "render_line", "render_label")
        and not typed_as(node.returns)
    ]

    assert renders == []


def test_what_is_allowed_is_still_there() -> None:
    there = {
        (path, ast.unparse(value))
        for path, tree in TREES.items()
        for value, where in sinks(tree)
        if not is_safe(value, where)
    }

    assert set(ALLOWED) <= there


@pytest.mark.parametrize(
    ("code", "is_caught"),
    [
        ("yield Static(name)", True),
        ("yield Static(f'{name}')", True),
        ("yield Static(name, markup=False)", False),
        ("yield Static('How', classes='label')", False),
        ("yield Static('[b]How')", True),
        ("yield Static(id='later')", True),
        ("yield Static(Content(name))", False),
        ("self.notify(name)", True),
        ("self.notify(name, markup=False)", False),
        ("self.border_title = name", True),
        ("self.border_title = Content(name)", False),
        ("title = Content(name)\n  self.border_title = title", False),
        ("title = Content(name)\n  title = name\n  self.border_title = title", True),
        ("self.query_one('#a', Static).update(name)", True),
        ("yield Button(name)", True),
    ],
)
def test_the_reader_itself_sees_what_it_should(code: str, is_caught: bool) -> None:
    tree = ast.parse(f"def compose(self, name: str):\n  {code}")
    caught = [value for value, where in sinks(tree) if not is_safe(value, where)]

    assert bool(caught) is is_caught
