"""Shape of what is asked before a copy of the record leaves the portal."""

from django import forms


class ExportForm(forms.Form):
    """Why the copy is made."""

    purpose = forms.CharField(
        max_length=200, label="What the copy is for", help_text="For example: control of access in May, case DPO-12."
    )
