"""`python -m tools.docs.settings`: write docs/settings.md from the settings' model."""

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from workforceos.settings import Settings

PAGE = Path("docs/settings.md")

HEAD = """\
<!-- Made by `python -m tools.docs.settings`; change src/workforceos/settings.py instead. -->
# Settings

Read from the environment, then from a file `.env` in the folder where `workforceos` starts. A name that is not below is
ignored; a value that is not valid ends the start with a sentence that names it. `none` means that the name is not set.

| name | values | default | what it is |
|---|---|---|---|
"""


def page() -> str:
    """The page as it should be."""
    return HEAD + "".join(_row(field) for field in Settings.model_fields.values())


def _row(field: FieldInfo) -> str:
    default = "none" if field.default is None else f"`{field.default}`" if field.default != "" else "empty"
    what = (field.description or "").replace("|", "\\|")
    return f"| `{field.alias}` | {_values(field)} | {default} | {what} |\n"


def _values(field: FieldInfo) -> str:
    kind: Any = field.annotation
    if get_origin(kind) is not Literal:
        kind = next((each for each in get_args(kind) if each is not type(None)), kind)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{value}`" for value in get_args(kind))
    names: dict[Any, str] = {
        str: "text",
        SecretStr: "text, secret",
        Path: "folder",
        bool: "`true`, `false`",
        int: "whole number",
        float: "number",
    }
    return names[kind]


if __name__ == "__main__":
    PAGE.write_text(page())
