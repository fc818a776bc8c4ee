"""Pictures: the same bytes every time, nothing lost at the edges, nothing left behind."""

import dataclasses
import io

import pytest
from matplotlib.figure import Figure
from PIL import Image, ImageChops
from test_reports_records import INF, NAN, adam, forward, gradients, judgement, row, stability

from comparisons.records import Series, Study
from reports import canvas, plots


def lines(values, **changes):
    """A series of one line."""
    x = tuple(float(place) for place in range(1, len(values) + 1))
    return Series("name", "x", "y", x, {"line": tuple(values)}, **changes)


def drawn(series):
    """The axes that a series is drawn on."""
    axes = Figure().subplots()
    plots._lines(axes, series)
    return axes


def at_edges(axes):
    """The points drawn as arrows: where they point -> their places."""
    return {
        line.get_marker(): list(line.get_xdata())
        for line in axes.lines
        if line.get_marker() in ("^", "v")
    }


ODD = {
    "nothing": Series("n", "x", "y", (), {}),
    "only nan": lines([NAN, NAN]),
    "one point": lines([1e-7]),
    "far apart": lines([1e-310, 1e308]),
    "infinite": lines([INF, -INF], y_scale="linear"),
    "negative on a log axis": lines([-1.0, 1.0]),
    "constant": lines([2.0, 2.0], y_scale="linear"),
    "a name with dollars": lines([1.0]),
    "zero on a log x axis": dataclasses.replace(lines([1.0, 2.0]), x=(0.0, 1.0), x_scale="log"),
    "a band alone": lines([1.0, 2.0], bands={"band": ((0.5, NAN), (INF, 3.0))}),
}


@pytest.mark.parametrize("series", ODD.values(), ids=ODD)
def test_odd_series_are_drawn_without_a_warning(series):
    picture = Image.open(io.BytesIO(plots.draw_series(series, "costs $^$")))
    assert picture.size == (990, 495)


@pytest.mark.parametrize("series", stability().series + adam().series, ids=lambda each: each.name)
def test_a_picture_is_small_and_the_same_bytes_every_time(series):
    first = plots.draw_series(series)
    assert first == plots.draw_series(series)
    assert len(first) < 40_000
    assert not Image.open(io.BytesIO(first)).info.get("Software")


def test_dtypes_of_a_problem_share_a_picture():
    one = Image.open(io.BytesIO(plots.error_by_layer(gradients())))
    two = Image.open(io.BytesIO(plots.error_by_layer(gradients(), forward(dtype="float64"))))
    assert one.width == two.width == 990
    assert two.height > one.height


def test_a_study_in_which_nothing_was_judged_can_be_drawn():
    nothing = row("Z1", judgement(verdict="skipped", used=NAN))
    assert plots.error_by_layer(Study("s", "p$^$", "float32", (nothing,), ""))


def test_every_judgement_becomes_a_point_and_each_kind_looks_different():
    axes = Figure().subplots()
    plots._uses(axes, gradients(), ["scratch", "keras"])
    points = [line for line in axes.lines if line.get_linestyle() == "None"]
    assert sum(len(line.get_xdata()) for line in points) == 15  # 8 rows of 2, one skipped
    low, high = axes.get_ylim()
    exact = [line for line in points if line.get_markerfacecolor() == "white"]
    outside = [line for line in points if line.get_markeredgecolor() == "black"]
    assert [list(line.get_ydata()) for line in exact] == [[low]]
    assert [list(line.get_ydata()) for line in outside] == [[12.44, high]]
    named = [label.get_text() for label in axes.get_yticklabels()]
    assert {"exact", "1 = bound", "inf"} <= set(named)


@pytest.mark.parametrize("values", [[1.0, 2.0], [1.0, INF], [0.0, 1.0]])
def test_a_picture_fills_its_width(values):
    picture = Image.open(io.BytesIO(plots.draw_series(lines(values)))).convert("L")
    left, _, right, _ = ImageChops.invert(picture).getbbox()
    assert left < 15
    assert right > 975


def test_nan_is_a_gap_and_infinity_stands_on_the_edge():
    axes = drawn(lines([1.0, NAN, INF, 2.0]))
    y = axes.lines[0].get_ydata()
    assert y[1] != y[1]
    assert y[2] == axes.get_ylim()[1]
    assert at_edges(axes) == {"^": [3.0]}


def test_zeros_stand_on_the_lower_edge_of_a_log_axis():
    axes = drawn(lines([1e-3, 0.0, 1.0]))
    assert axes.get_yscale() == "log"
    assert at_edges(axes) == {"v": [2.0]}
    assert "0" in [label.get_text() for label in axes.get_yticklabels()]


def test_a_log_axis_gives_way_to_negative_numbers():
    axes = drawn(lines([-1.0, 1.0]))
    assert axes.get_yscale() == "linear"
    assert at_edges(axes) == {}


@pytest.mark.parametrize(("low", "high"), [(0.3, 2.0), (1e-300, 1e300), (0.11, 0.19), (1e-9, 1.0)])
def test_a_log_axis_has_a_readable_number_of_ticks(low, high):
    axes = Figure().subplots()
    axes.set_yscale("log")
    axes.set_ylim(low, high)
    canvas.ticks(axes.yaxis, low, high, {})
    assert 2 <= len(axes.get_yticks()) <= 10


def test_drawing_leaves_the_readers_settings_alone():
    import matplotlib

    before = dict(matplotlib.rcParams)
    plots.draw_series(lines([1.0, 2.0]))
    assert dict(matplotlib.rcParams) == before
