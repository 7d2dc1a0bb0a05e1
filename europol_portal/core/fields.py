"""Choices and fields that several apps share: the codes of the field with their exact words."""

from django.db import models


class Classification(models.TextChoices):
    """Security marking; the originator sets it, only the originator lowers it (Council Decision 2013/488/EU)."""

    PUBLIC = "public", "Europol Public Information"
    BPL = "bpl", "Europol Unclassified, Basic Protection Level"
    EU_RESTRICTED = "eu_restricted", "RESTREINT UE / EU RESTRICTED"
    EU_CONFIDENTIAL = "eu_confidential", "CONFIDENTIEL UE / EU CONFIDENTIAL"
    EU_SECRET = "eu_secret", "SECRET UE / EU SECRET"
    EU_TOP_SECRET = "eu_top_secret", "TRÈS SECRET UE / EU TOP SECRET"

    @property
    def rank(self) -> int:
        """Position in the ladder, 0 is public; stored beside the code so that PostgreSQL can compare."""
        return list(type(self)).index(self)


class SourceEvaluation(models.TextChoices):
    """Evaluation of the source, Article 29 of Regulation (EU) 2016/794 (wording: Council 6243/18)."""

    A = (
        "A",
        (
            "where there is no doubt as to the authenticity, trustworthiness and competence of the source, or if the "
            "information is provided by a source which has proved to be reliable in all instances"
        ),
    )
    B = "B", "where the information is provided by a source which has in most instances proved to be reliable"
    C = "C", "where the information is provided by a source which has in most instances proved to be unreliable"
    X = "X", "where the reliability of the source cannot be assessed"


class InformationEvaluation(models.TextChoices):
    """Evaluation of the information, Article 29 of Regulation (EU) 2016/794 (wording: Council 6243/18)."""

    ONE = "1", "information the accuracy of which is not in doubt"
    TWO = (
        "2",
        "information known personally to the source but not known personally to the official passing it on",
    )
    THREE = (
        "3",
        "information not known personally to the source but corroborated by other information already recorded",
    )
    FOUR = "4", "information not known personally to the source and which cannot be corroborated"


class HandlingCode(models.TextChoices):
    """Handling codes; H0 is implied and always applies, the others are a set, not a ladder (Council 6243/18)."""

    H0 = (
        "H0",
        (
            "This information may only be used for the purpose of preventing and combating crimes in line with the "
            "ER and any other applicable law."
        ),
    )
    H1 = "H1", "Not to be disclosed in judicial proceedings without the permission of the provider."
    H2 = "H2", "Not to be disseminated without the permission of the provider."
    H3 = "H3", "Other restrictions and comments"
