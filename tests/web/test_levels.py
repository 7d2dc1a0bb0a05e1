"""The markings that forms offer: they begin at the basic protection level, never at public."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from django import forms

from europol_portal.core.fields import Classification
from europol_portal.web.codes import allowed_levels

FORMS = ["intelligence.forms", "operations.forms", "support.forms"]


def _all(kind: type) -> list[type]:
    return [kind, *(one for sub in kind.__subclasses__() for one in _all(sub))]


def test_the_list_begins_with_the_basic_level_and_ends_with_public(settings):
    settings.CLASSIFICATION_CEILING = Classification.EU_RESTRICTED

    assert [level for level, _ in allowed_levels()] == ["bpl", "eu_restricted", "public"]
    assert [level for level, _ in allowed_levels(Classification.BPL.rank)] == ["bpl", "public"]


@pytest.mark.parametrize("module", FORMS)
def test_every_form_that_asks_for_a_marking_begins_at_the_basic_level(module):
    for part in iter_modules(import_module(module).__path__, prefix=f"{module}."):
        import_module(part.name)
    asking = [
        form.base_fields["classification"]
        for form in _all(forms.Form)
        if "classification" in form.base_fields and form.__module__.startswith(module)
    ]

    assert asking
    assert {field.initial for field in asking} == {Classification.BPL}
