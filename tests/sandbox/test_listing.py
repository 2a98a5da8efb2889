"""The comments that say what mangled names mean, written and read."""

from __future__ import annotations

from optagent.sandbox.listing import as_meant, names_in, with_names

LP = "\\ File\nmin\n obj: +1 x(a)\nst\n cap(a)lo: +1 x(a) >= +1\n cap(a)up: +1 x(a) <= +2\n d: +1 x(a) <= +2\nend\n"


def test_only_what_is_called_otherwise_is_said():
    """A text without mangled names stays as it is."""
    assert with_names(LP, [("x(a)", "x(a)")], [("d", "d")]) == LP
    assert with_names("", [("x(a)", "x[a]")], []) == ""


def test_names_come_back_with_quotes_lines_and_other_scripts():
    """Whatever stands in a name stays inside its comment."""
    odd = 'x["a]\n\\ column y is "z", ü木]'
    text = with_names(LP, [("x(a)", odd)], [("d", "limit d")])
    assert text.endswith(LP)
    assert names_in(text) == ({"x(a)": odd}, {"d": "limit d"})


def test_a_row_with_two_sides_is_one_row():
    """HiGHS writes it as two."""
    _, rows = names_in(with_names(LP, [], [("cap(a)", "cap[a]")]))
    assert rows == {"cap(a)lo": "cap[a]", "cap(a)up": "cap[a]"}


def test_comments_of_an_mps_text():
    """They begin with a star."""
    text = with_names("NAME\nROWS\n", [("x_1", "x 1")], [])
    assert all(line.startswith("*") for line in text.splitlines()[:2])
    assert names_in(text) == ({"x_1": "x 1"}, {})


def test_other_files_say_nothing():
    """Foreign comments, and what looks like ours below the head."""
    assert names_in('\\ column x is y\nmin\n obj: x\n\\ column x is "y"\nend\n') == ({}, {})


def test_a_comment_that_somebody_spoilt_is_no_name():
    """What is no JSON text is passed over."""
    assert names_in('\\ column x is "a\\q"\n\\ column y is "b"\nmin\n') == ({"y": "b"}, {})


def test_columns_stay_apart():
    """Two columns never get one name; two rows may, since a row with two sides is two rows there."""
    text = '\\ column x is "a"\n\\ column y is "a"\n\\ row rlo is "r"\n\\ row rup is "r"\nmin\n'
    assert as_meant(text, ["x", "y"], ["rlo", "rup"]) == (["x", "y"], ["r", "r"])
    assert as_meant(text, ["x", "z"], ["q"]) == (["a", "z"], ["q"])
