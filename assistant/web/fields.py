"""Form fields as HTML: a label with each, so that none is ever without one."""

from collections.abc import Mapping

from assistant.web.html import escape


def button(label: str, *, css: str = "", **data: str) -> str:
    """Return a button that a script gives its meaning by its `data-` attributes.

    Args:
        label: What it says.
        css: Its class.
        data: Names and values of the attributes; `_` stands for `-`.
    """
    attributes = "".join(f' data-{name.replace("_", "-")}="{escape(value)}"' for name, value in data.items())
    css = f' class="{css}"' if css else ""
    return f'<button type="button"{css}{attributes}>{escape(label)}</button>'


def area(label: str, name: str, rows: int = 2) -> str:
    """Return a box for some lines of text, with its label above."""
    return (
        f'<label class="field"><span>{escape(label)}</span>'
        f'<textarea name="{escape(name)}" rows="{rows}" dir="auto" autocomplete="off"></textarea></label>'
    )


def line(label: str, name: str, kind: str = "text", value: str = "") -> str:
    """Return a box for one line, with its label above.

    Args:
        label: The label.
        name: The name of the field.
        kind: `text` or `password`.
        value: What it holds at first.
    """
    value = f' value="{escape(value)}"' if value else ""
    return (
        f'<label class="field"><span>{escape(label)}</span>'
        f'<input type="{kind}" name="{escape(name)}"{value} dir="auto" autocomplete="off"></label>'
    )


def tick(label: str, name: str) -> str:
    """Return a box to tick."""
    return (
        f'<label class="tick"><input type="checkbox" name="{escape(name)}" autocomplete="off">'
        f"<span>{escape(label)}</span></label>"
    )


def radios(legend: str, name: str, choices: Mapping[str, str], chosen: str = "") -> str:
    """Return a choice of one among a few.

    Args:
        legend: What is chosen.
        name: The name of the field.
        choices: Value to label.
        chosen: The value that is chosen at first, if any.
    """
    shown = "".join(
        f'<label class="tick"><input type="radio" name="{escape(name)}" value="{escape(value)}" autocomplete="off"'
        f"{' checked' if value == chosen else ''}><span>{escape(label)}</span></label>"
        for value, label in choices.items()
    )
    return f'<fieldset><legend>{escape(legend)}</legend><div class="choices">{shown}</div></fieldset>'


def select(label: str, name: str, ident: str, options: Mapping[str, str], chosen: str, *, spoken: bool = False) -> str:
    """Return a menu with its label.

    Args:
        label: The label.
        name: The name of the field.
        ident: Its id.
        options: Value to label, in their order.
        chosen: The value that is chosen at first.
        spoken: Whether each value is a language in which its label is written.
    """
    shown = "".join(
        f'<option value="{value}"{f" lang={value}" if spoken else ""}{" selected" if value == chosen else ""}>'
        f"{escape(text)}</option>"
        for value, text in options.items()
    )
    return (
        f'<label class="field" for="{ident}"><span>{escape(label)}</span>'
        f'<select id="{ident}" name="{name}" autocomplete="off">{shown}</select></label>'
    )
