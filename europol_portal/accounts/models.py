"""What accounts keep: sessions that are open, and attempts to sign in."""

from django.db import models

from europol_portal.accounts.querysets import AttemptQuerySet, OpenSessionQuerySet
from europol_portal.parties.models import User


class OpenSession(models.Model):
    """A browser in which a person is signed in. The row goes when the session ends; the record keeps that it was."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    key = models.CharField(max_length=40, unique=True, help_text="Key of the Django session.")
    epoch = models.PositiveIntegerField(help_text="Epoch of the account when it began; a later one ended it.")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="Last request that a person made, to the minute.")
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=60, blank=True, help_text="Program and system, in two words.")

    objects = OpenSessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "seen_at"], name="opensession_of_person")]

    def __str__(self) -> str:
        return f"Session {self.pk} of {self.user_id}"


class SignInAttempt(models.Model):
    """One password that was tried. The name is kept as a keyed hash: it may be a password in the wrong field."""

    account = models.CharField(max_length=64, help_text="HMAC-SHA256 of the name that was typed.")
    address = models.CharField(max_length=45)
    succeeded = models.BooleanField()
    at = models.DateTimeField()

    objects = AttemptQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_by_account"),
            models.Index(fields=["address", "at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.pk} at {self.at:%Y-%m-%dT%H:%M:%SZ}"
