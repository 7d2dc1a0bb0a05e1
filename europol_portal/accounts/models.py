"""What accounts keep: open sessions, attempts to sign in, second factors and their resets."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from europol_portal.access.querysets import VisibleQuerySet
from europol_portal.accounts.querysets import AttemptQuerySet, InvitationQuerySet, OpenSessionQuerySet
from europol_portal.core.ids import uuid7
from europol_portal.core.sealed_fields import SealedBytesField, SealedTextField
from europol_portal.parties.models import Authority, Party, Role, User


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


class AuthenticatorApp(models.Model):
    """The secret that a person's authenticator app shares with the portal (TOTP, RFC 6238), sealed."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    secret = SealedBytesField(bound_to="user_id", help_text="Sealed for this person (core/sealed.py).")
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True, help_text="Until then it opens nothing.")
    last_step = models.BigIntegerField(default=0, help_text="Step of the last code that was used; none is used twice.")

    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Authenticator app of {self.user_id}"


class Passkey(models.Model):
    """A passkey (WebAuthn): the portal keeps its public half."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField(help_text="Attested credential data: identifier and public key.")
    count = models.BigIntegerField(default=0, help_text="Signature counter; one that goes back is a copied key.")
    label = models.CharField(max_length=60)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Passkey {self.pk} of {self.user_id}"


class RecoveryCode(models.Model):
    """One of ten codes for the day on which the factor is lost; each opens once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, help_text="HMAC-SHA256 of the code.")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recoverycode_once")]

    def __str__(self) -> str:
        return f"Recovery code {self.pk} of {self.user_id}"


class Invitation(models.Model):
    """The head of a unit invites a colleague: a link that opens once; only its SHA-256 is kept."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role)
    username = models.CharField(max_length=60)
    first_name = models.CharField(max_length=150)
    last_name = models.CharField(max_length=150)
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(withdrawn_at__isnull=True), name="invitation_ends_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} to {self.party_id}"

    def get_absolute_url(self) -> str:
        """The page of the unit, where it stands."""
        return reverse("accounts:unit")


class FactorReset(models.Model):
    """An administrator lets a person replace lost factors. It takes both: the code of the one, the password of the
    other, and the one who gave the code may not have given the password."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, help_text="HMAC-SHA256 of the code.")
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(user=F("opened_by")), name="factorreset_takes_two"),
        ]

    def __str__(self) -> str:
        return f"Reset of the factors of {self.user_id}"


class SignOnProvider(models.Model):
    """The sign-in of a ministry or agency, for the people of one party: OpenID Connect or SAML 2.0.

    It never makes an account: who has one connects it once, signed in, and comes in by it from then on.
    """

    class Kind(models.TextChoices):
        """Protocols."""

        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40, unique=True, help_text="Stands in its addresses; final.")
    name = models.CharField(max_length=80, help_text="As its people know it.")
    kind = models.CharField(max_length=4, choices=Kind)
    issuer = models.CharField(
        max_length=300, help_text="OpenID Connect: the issuer, https. SAML: the entity ID of the identity provider."
    )
    client_id = models.CharField(max_length=200, blank=True, help_text="OpenID Connect: given by the provider.")
    client_secret = SealedTextField(blank=True, help_text="OpenID Connect: given by the provider. Never shown again.")
    sign_on_url = models.URLField(max_length=300, blank=True, help_text="SAML: where people sign in (HTTP-Redirect).")
    certificate = models.TextField(blank=True, help_text="SAML: the certificate that signs its assertions (PEM).")
    needed_level = models.CharField(
        max_length=200, blank=True, help_text="The acr or AuthnContextClassRef that a sign-in must carry."
    )
    counts_as_factor = models.BooleanField(
        default=False, help_text="A sign-in of the needed level stands for the second factor as well."
    )
    is_active = models.BooleanField(default=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counts_as_factor=False) | ~Q(needed_level=""),
                name="signonprovider_factor_has_level",
                violation_error_message="Only a level that is asked for can stand for the second factor.",
            ),
            models.CheckConstraint(
                condition=(Q(kind="oidc") & ~Q(client_id="")) | (Q(kind="saml") & ~Q(sign_on_url="", certificate="")),
                name="signonprovider_is_whole",
                violation_error_message="OpenID Connect needs a client ID; SAML an address and a certificate.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class SignOnIdentity(models.Model):
    """That a person comes in by a provider. Who it is there is kept as a digest."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    provider = models.ForeignKey(SignOnProvider, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of provider and subject.")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "provider"], name="signonidentity_once")]

    def __str__(self) -> str:
        return f"Sign-on {self.pk} of {self.user_id}"
