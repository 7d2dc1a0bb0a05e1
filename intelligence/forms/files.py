"""Files for a draft, in one form."""

from typing import Any

from django import forms

from europol_portal.web.uploads import FilesField, FilesInput
from intelligence.services import ALLOWED_EXTENSIONS


class FilesForm(forms.Form):
    """One or more files, each small enough for one request."""

    files = FilesField(  # type: ignore[assignment]
        label="Files",
        help_text="Several at a time.",
        widget=FilesInput(attrs={"accept": ",".join(ALLOWED_EXTENSIONS)}),
    )

    def clean_files(self) -> list[Any]:
        """A list with at least one file."""
        files: list[Any] = self.cleaned_data["files"]
        if not files:
            message = "Choose at least one file."
            raise forms.ValidationError(message)
        return files
