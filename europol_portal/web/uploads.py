"""A form field for several files at once."""

from typing import Any

from django import forms


class FilesInput(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file on its own."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]
