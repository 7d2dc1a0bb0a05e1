"""Forms of questions to owners, of decisions, and of copies of the ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from europol_portal.core.fields import Classification
from europol_portal.parties.models import Party, User
from intelligence.forms.contributions import RESTRICTIONS
from intelligence.forms.fields import classification_field
from intelligence.models import PURPOSES, Act, Consent, Contribution, Part
from intelligence.services import Codes, Decision, Parts, QuestionContent

PERIODS = {
    "8": "8 hours",
    "24": "1 day",
    "72": "3 days",
    "168": "7 days",
    "720": "30 days",
}
NOTHING, EXISTS, PARTS, WHOLE = "nothing", "exists", "parts", "whole"
LAST_SECOND = time(23, 59, 59)


class PartyField(forms.ModelChoiceField):
    """A party by name, found by its code."""

    def label_from_instance(self, obj: Any) -> str:
        """Code and name."""
        return f"{obj.code}  {obj.name}"


class AskForm(forms.Form):
    """A question to an owner. With a contribution it asks for more than reading it, without one for its content."""

    act = forms.ChoiceField(choices=Act.choices, widget=forms.RadioSelect, label="What do you ask for?")
    item = forms.CharField(
        required=False,
        max_length=80,
        label="Reference",
        help_text="As it was given to you: 48213377-2041, a case number, the number of a hit.",
    )
    addressee = PartyField(
        queryset=Party.objects.none(),
        required=False,
        empty_label="I do not know",
        label="Who holds it",
        help_text="When you do not know, the portal looks for the owner and tells you nothing about it.",
    )
    recipient = PartyField(queryset=Party.objects.none(), required=False, empty_label="Nobody", label="Pass it on to")
    description = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), label="What you look for"
    )
    wanted = forms.MultipleChoiceField(
        choices=Part.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Which parts",
        help_text="Choose none to ask for all of it.",
    )
    purpose = forms.ChoiceField(choices=[("", "Choose"), *PURPOSES], label="Purpose")
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        label="Reason",
        help_text="The offence, and why you think that it helps. The owner reads it.",
    )
    period = forms.ChoiceField(choices=list(PERIODS.items()), initial="168", label="Answer wanted within")
    classification = classification_field("Marking of the question")

    def __init__(self, *args: Any, user: User, contribution: Contribution | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contribution = contribution
        others = Party.objects.for_list().exclude(pk=user.party_id)
        if contribution is None:
            for name in ("act", "recipient"):
                del self.fields[name]
            self.fields["addressee"].queryset = others  # type: ignore[attr-defined]
            return
        for name in ("item", "addressee", "description", "classification"):
            del self.fields[name]
        self.fields["act"].choices = [  # type: ignore[attr-defined]
            choice for choice in Act.choices if choice[0] != Act.SEE
        ]
        self.fields["recipient"].queryset = others.exclude(pk=contribution.owner_id)  # type: ignore[attr-defined]

    def content(self, at: datetime) -> QuestionContent:
        """The question for the service."""
        data = self.cleaned_data
        return QuestionContent(
            act=data.get("act") or Act.SEE,
            purpose=data["purpose"],
            reason=data["reason"],
            deadline=at + timedelta(hours=int(data["period"])),
            contribution=self.contribution,
            item=data.get("item") or "",
            addressee=data.get("addressee"),
            recipient=data.get("recipient") if data.get("act") == Act.SHARE else None,
            description=data.get("description") or "",
            wanted=tuple(data["wanted"]),
            classification=data.get("classification") or Classification.BPL,
        )


@dataclass(frozen=True)
class Option:
    """One choice of the owner with what it means."""

    control: SafeString
    label: str
    detail: str


class DecisionForm(forms.Form):
    """What the owner lets the asker see or do; the least stands first and nothing is chosen beforehand."""

    share = forms.ChoiceField(widget=forms.RadioSelect, label="What do you decide?")
    text = forms.BooleanField(required=False, label="The text")
    entities = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label="Entities")
    attachments = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple, label="Files")
    handling_codes = forms.MultipleChoiceField(
        choices=RESTRICTIONS, required=False, widget=forms.CheckboxSelectMultiple, label="Codes to add on the copy"
    )
    handling_text = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}), label="Text of H3"
    )
    expires_at = forms.DateField(
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        label="Last day",
        help_text="Needed whenever something is shared: three years at most.",
    )
    answer = forms.CharField(
        required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), label="Words to the asker"
    )

    def __init__(self, *args: Any, consent: Consent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consent = consent
        self.details = dict(_details(consent))
        words = _labels(consent)
        self.fields["share"].choices = [(key, words[key]) for key in self.details]  # type: ignore[attr-defined]
        contribution = consent.contribution
        entities = contribution.entities.order_by("pk") if contribution else []
        files = contribution.attachments.order_by("number") if contribution else []
        self.fields["entities"].choices = [  # type: ignore[attr-defined]
            (str(entity.pk), f"{entity.label} ({entity.kind_text.lower()})") for entity in entities
        ]
        self.fields["attachments"].choices = [(str(file.pk), file.name) for file in files]  # type: ignore[attr-defined]
        if consent.act != Act.SEE:
            for name in ("handling_codes", "handling_text"):
                del self.fields[name]

    @property
    def options(self) -> Iterator[Option]:
        """The choices with what each means."""
        for part in self["share"].subwidgets:
            yield Option(part.tag(), str(part.choice_label), self.details[str(part.data["value"])])

    def clean(self) -> dict[str, Any]:
        """Parts need to be chosen, and a term wherever something is shared."""
        data = super().clean() or {}
        share = data.get("share")
        if share == PARTS and not (data.get("text") or data.get("entities") or data.get("attachments")):
            self.add_error("text", "Tick at least one part, or choose another answer above.")
        if share in {PARTS, WHOLE} and not data.get("expires_at"):
            self.add_error("expires_at", "Say until when it holds.")
        if share == EXISTS and not data.get("answer"):
            self.add_error("answer", "Say whom they can call.")
        return data

    @property
    def is_refusal(self) -> bool:
        """True when nothing is shared."""
        return bool(self.cleaned_data["share"] == NOTHING)

    def parts(self) -> Parts:
        """The chosen parts."""
        data = self.cleaned_data
        if data["share"] == WHOLE:
            return Parts(is_whole=True, text=True)
        if data["share"] != PARTS:
            return Parts()
        uuid = forms.UUIDField()
        return Parts(
            text=data["text"],
            entities=frozenset(uuid.clean(key) for key in data["entities"]),
            files=frozenset(uuid.clean(key) for key in data["attachments"]),
        )

    def decision(self) -> Decision:
        """The decision for the service."""
        data = self.cleaned_data
        return Decision(
            parts=self.parts(),
            expires_at=end_of(data["expires_at"]) if data.get("expires_at") else None,
            answer=data["answer"],
            codes=Codes(tuple(data.get("handling_codes") or ()), data.get("handling_text") or ""),
        )


class NameForm(forms.Form):
    """Which own contribution a question in free words is about."""

    reference = forms.CharField(max_length=40, label="Reference of your contribution", help_text="Like 48213377-2041.")


class LedgerExportForm(forms.Form):
    """Why the copy is made."""

    purpose = forms.CharField(
        max_length=200, label="What the copy is for", help_text="For example: answer to the national supervisor, May."
    )


def end_of(day: date) -> datetime:
    """The last second of the day, in UTC."""
    return datetime.combine(day, LAST_SECOND, tzinfo=UTC)


def _labels(consent: Consent) -> dict[str, str]:
    if consent.act == Act.SEE:
        return {
            NOTHING: "Nothing",
            EXISTS: "Only that you have a record",
            PARTS: "Chosen parts",
            WHOLE: "Everything in the record",
        }
    return {NOTHING: "No", PARTS: "Yes, for chosen parts", WHOLE: "Yes, for all of it"}


def _details(consent: Consent) -> Iterator[tuple[str, str]]:
    asker = consent.asker.name
    yield NOTHING, f"A reason may be given. It tells {asker} that a record exists; no answer at all would not."
    if consent.act == Act.SEE:
        yield EXISTS, "With a contact for a call"
        yield PARTS, "A copy that holds these parts and nothing else"
        yield WHOLE, "The contribution itself, until the last day"
        return
    yield PARTS, "Tick them below"
    yield WHOLE, f"{asker} sees it already; this allows the act above"
