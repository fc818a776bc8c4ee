"""Records as JSON and back: what annotations say is read, all else is refused with a reason."""

import json
import math
from dataclasses import asdict, dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_reports_records import bad_run, good_run

from comparisons.plain import compact, plain, record
from comparisons.run import from_json, to_json


@dataclass(frozen=True)
class Inner:
    """What another record holds."""

    name: str
    size: float = 0.0


@dataclass(frozen=True)
class Outer:
    """One field of every kind that a record may have."""

    count: int
    holds: bool
    size: float
    index: tuple[int, ...]
    pair: tuple[str, float]
    pairs: tuple[tuple[str, tuple[float, ...]], ...]
    lines: dict[str, tuple[float, ...]]
    sizes: dict[str, float]
    inner: Inner
    inners: dict[str, Inner]
    agrees: bool | None
    last: Inner | None = None
    none: tuple[Inner, ...] = field(default=())


FULL = Outer(
    count=3,
    holds=True,
    size=math.inf,
    index=(0, 2),
    pair=("a", -math.inf),
    pairs=(("b", (0.5, 1.0)), ("c", ())),
    lines={"exact": (1.0, math.inf)},
    sizes={"x": 2.5, "y": -math.inf},
    inner=Inner("i", 1e-300),
    inners={"k": Inner("j")},
    agrees=None,
    last=Inner("l", 7.0),
    none=(Inner("m"), Inner("n")),
)
DATA = json.loads(compact(plain(asdict(FULL))))


def test_a_record_comes_back_through_json_as_it_was():
    assert record(Outer, DATA) == FULL
    assert plain(asdict(record(Outer, DATA))) == DATA


def test_a_field_that_has_a_default_may_be_missing():
    few = {name: each for name, each in DATA.items() if name not in ("last", "none")}
    read = record(Outer, few)
    assert (read.last, read.none) == (None, ())


@given(st.floats())
def test_every_float_comes_back_finite_or_not(size):
    read = record(Inner, json.loads(compact(plain({"name": "a", "size": size}))))
    assert read.size == size or (math.isnan(read.size) and math.isnan(size))


def test_a_whole_number_is_a_float_too():
    read = record(Inner, {"name": "a", "size": 3})
    assert (read.size, type(read.size)) == (3.0, float)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("count", 3.0),
        ("count", True),
        ("count", "3"),
        ("holds", 1),
        ("holds", None),
        ("size", "3.5"),
        ("size", "infinity"),
        ("size", True),
        ("size", None),
        ("size", [1.0]),
        ("index", 3),
        ("index", "01"),
        ("index", [0, 0.5]),
        ("pair", ["a"]),
        ("pair", ["a", 1.0, 2.0]),
        ("pair", [1.0, "a"]),
        ("pairs", [["b", 0.5]]),
        ("lines", [1.0]),
        ("lines", {"exact": 1.0}),
        ("sizes", {"x": "much"}),
        ("sizes", None),
        ("inner", None),
        ("inner", ["i", 1.0]),
        ("inner", {"name": 3}),
        ("inners", {"k": 3}),
        ("agrees", "yes"),
        ("last", 3),
    ],
)
def test_a_value_of_another_type_is_refused(name, value):
    with pytest.raises(ValueError, match=r"expected|zip\(\)"):
        record(Outer, DATA | {name: value})


@pytest.mark.parametrize("data", [[], "text", 3, None])
def test_what_is_no_object_is_no_record(data):
    with pytest.raises(ValueError, match="expected dict"):
        record(Inner, data)


def test_a_field_too_many_or_too_few_is_named():
    with pytest.raises(TypeError, match="a Inner has no field 'colour'"):
        record(Outer, DATA | {"inner": {"name": "i", "colour": "red"}})
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'name'"):
        record(Outer, DATA | {"inner": {"size": 1.0}})


def test_a_record_of_what_no_json_holds_is_a_mistake_of_its_author():
    @dataclass(frozen=True)
    class Held:
        number: complex

    with pytest.raises(TypeError, match="no JSON can be read as <class 'complex'>"):
        record(Held, {"number": 1})


def test_json_holds_no_number_that_is_not_finite():
    assert plain((math.nan, {"a": [-math.inf]}, 1)) == ["nan", {"a": ["-inf"]}, 1]
    with pytest.raises(ValueError, match="not JSON compliant"):
        compact(math.inf)


@pytest.mark.parametrize("run", [good_run(), bad_run()], ids=["good", "bad"])
def test_a_run_comes_back(run):
    assert to_json(from_json(to_json(run))) == to_json(run)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Expecting value"),
        ("null", "expected dict; got None"),
        ("[]", r"expected dict; got \[\]"),
        ("{}", "not the JSON of a twinprop run: .*missing"),
        ('{"studies": 3}', "expected list; got 3"),
        ('{"page": "power", "pairs": 3}', "not the JSON of a twinprop run"),
        ('{"page": "map"}', "not the JSON of a twinprop run"),
        ('{"environment": {"seed": 0}}', "expected str; got 0"),
        ('{"colour": 3}', "not the JSON of a twinprop run: a Run has no field 'colour'"),
    ],
)
def test_what_is_no_run_is_refused(text, told):
    with pytest.raises(ValueError, match=told):
        from_json(text)
