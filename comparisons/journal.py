"""A journal: a line of JSON for each part of a long measurement that is done, so that it can go on.

Lines are only ever appended, each in one write, and put on the disk before the next part counts as
done. A measurement that was killed leaves at most half a line, which the next one cuts off.
"""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from comparisons.plain import compact

NAME = "journal.jsonl"


def begun(path: Path, heading: dict[str, Any]) -> list[Any]:
    """The lines that an earlier measurement left; starts the journal if there is none.

    Args:
        path: of the journal.
        heading: what must be the same for parts to belong together: settings, source, versions.

    Raises:
        ValueError: if the journal belongs to another measurement.
        OSError: if it can be neither read nor written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.loads(line) for line in _whole_lines(path).splitlines()]
    if not lines:
        path.write_text(compact({"campaign": heading}) + "\n", encoding="utf-8")
        return []
    if lines[0] != {"campaign": heading}:
        raise ValueError(
            f"'{path}' was begun with another seed or by another version; "
            "name another folder, or remove the file"
        )
    return lines[1:]


def append(path: Path, line: Any) -> None:
    """Writes down, in plain data, what a part left."""
    with open(path, "ab") as file:
        file.write((compact(line) + "\n").encode())
        file.flush()
        os.fsync(file.fileno())


def heading(**settings: Any) -> dict[str, Any]:
    """What must be the same for two parts to belong together: settings, source and versions."""
    from importlib.metadata import version

    import comparisons

    house = Path(comparisons.__file__).parents[1]
    packages = ("numpy", "tensorflow", "keras", "python-flint")
    return {
        **settings,
        "source": fingerprint(house / room for room in ("comparisons", "keras_ref", "scratch")),
        **{name: version(name) for name in packages},
    }


def fingerprint(folders: Iterable[Path]) -> str:
    """Sixteen letters that change with the source in some folders."""
    from hashlib import sha256

    digest = sha256()
    for folder in folders:
        for source in sorted(folder.rglob("*.py")):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _whole_lines(path: Path) -> str:
    """What the journal holds, after half a line at its end has been cut off."""
    if not path.exists():
        return ""
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        with open(path, "r+b") as file:
            file.truncate(len(whole))
    return whole.decode()
