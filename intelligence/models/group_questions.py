"""What is asked of a group: the eleven criteria, the indicators and the four traits, with their sources."""

from dataclasses import dataclass

from django.db import models

INFLUENCE = "Exerting influence on politics, the media, public administration, judicial authorities or the economy"
MANDATORY_NEEDED = 4
OPTIONAL_NEEDED = 2


class Scale(models.TextChoices):
    """Which list a question belongs to, and with it the answers that it takes."""

    CRITERION = "criterion", "Criteria of an organised crime group"
    TRAIT = "trait", "Traits: agile, borderless, controlling, destructive"
    INDICATOR = "indicator", "Indicators"


class Value(models.TextChoices):
    """An answer; criteria are met or not, everything else has a level."""

    UNKNOWN = "unknown", "Unknown"
    MET = "met", "Met"
    NOT_MET = "not_met", "Not met"
    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"


VALUES = {
    Scale.CRITERION: (Value.MET, Value.NOT_MET, Value.UNKNOWN),
    Scale.TRAIT: (Value.LOW, Value.MEDIUM, Value.HIGH, Value.UNKNOWN),
    Scale.INDICATOR: (Value.LOW, Value.MEDIUM, Value.HIGH, Value.UNKNOWN),
}


@dataclass(frozen=True)
class Question:
    """One question; `label` is the number of a criterion or the letter of a trait."""

    scale: Scale
    code: str
    title: str
    guidance: str
    label: str = ""
    is_mandatory: bool = False


def _criteria() -> list[Question]:
    """The eleven criteria in their original order, of which 1, 3, 5 and 11 must be met and two more.

    Source: Council document 6204/2/97 ENFOPOL 35 REV 2, annex.
    """
    return [
        Question(Scale.CRITERION, code, title, guidance, label=str(number), is_mandatory=number in {1, 3, 5, 11})
        for number, (code, title, guidance) in enumerate(
            [
                ("collaboration", "Collaboration of more than two people", "Three or more who act together."),
                ("tasks", "Each with own appointed tasks", "Division of labour: who finances, moves, recruits, hides."),
                ("duration", "For a prolonged or indefinite period of time", "Stable, or meant to last."),
                ("discipline", "Using some form of discipline and control", "Rules, punishment, reports to a leader."),
                (
                    "offences",
                    "Suspected of the commission of serious criminal offences",
                    "Offences and the proceedings or information that point to them.",
                ),
                ("international", "Operating at an international level", "Crime, means or money across borders."),
                (
                    "violence",
                    "Using violence or other means suitable for intimidation",
                    "Inside or outside the group, also threats.",
                ),
                (
                    "business",
                    "Using commercial or businesslike structures",
                    "Companies, associations, fronts, book-keeping.",
                ),
                ("laundering", "Engaged in money laundering", "Own proceeds or those of others."),
                (
                    "influence",
                    INFLUENCE,
                    "Bribes, pressure, infiltration.",
                ),
                ("profit", "Determined by the pursuit of profit and/or power", "What the group is for."),
            ],
            start=1,
        )
    ]


def _traits() -> list[Question]:
    """The four traits of the most threatening networks.

    Source: Europol, Decoding the most threatening criminal networks (April 2024).
    """
    return [
        Question(Scale.TRAIT, title.lower(), title, guidance, label=title[0])
        for title, guidance in [
            ("Agile", "Long-lived, adapts to police and market, infiltrates legal businesses."),
            ("Borderless", "Run from and active in many countries, members of several backgrounds of work."),
            ("Controlling", "Strong leadership, one main activity, the whole process in its hand."),
            ("Destructive", "Harm to people, society and economy: drugs, violence, corruption."),
        ]
    ]


def _indicators() -> list[Question]:
    """Indicators as the serious and organised crime threat assessment asks for them, without origin or nationality.

    Source: Council document 12159/12 (SOCTA methodology) names the groups of indicators; the words are ours.
    """
    return [
        Question(Scale.INDICATOR, code, title, guidance)
        for code, title, guidance in [
            ("size", "Size", "Low: up to 9 members. Medium: 10 to 49. High: 50 or more."),
            ("reach", "Countries of activity", "Low: one. Medium: two to five. High: six or more."),
            ("areas", "Crime areas", "Low: one. Medium: two. High: three or more at the same time."),
            ("cooperation", "Cooperation with other networks", "High: steady and with several."),
            ("expertise", "Expertise", "High: knowledge or skills that few have."),
            ("services", "Use of specialists and crime as a service", "High: central tasks are bought in."),
            ("resources", "Resources and turnover", "High: millions a year, own means of transport or production."),
            ("adaptability", "Flexibility and adaptability", "High: changes routes or methods within weeks."),
            ("legal_business", "Use of legal business structures", "High: several, or high in their management."),
            ("money", "Methods of money laundering", "Low: own cash. High: professional, across borders."),
            ("corruption", "Corruption", "High: officials, or staff of ports, banks or police, in several places."),
            ("force", "Violence, inside and outside", "High: killings, explosives, officials threatened."),
            (
                "counter_measures",
                "Counter-measures against the police",
                "High: own devices, surveillance, infiltration.",
            ),
            ("technology", "Use of technology", "High: own platforms, encrypted systems, cryptocurrency."),
            ("territory", "Control of a territory or market", "High: others pay or keep away."),
            ("impact", "Impact on victims and society", "High: many victims, or vital services."),
        ]
    ]


QUESTIONS = (*_criteria(), *_traits(), *_indicators())
BY_KEY = {(question.scale.value, question.code): question for question in QUESTIONS}


def questions_of(scale: str) -> list[Question]:
    """The questions of one list in their order."""
    return [question for question in QUESTIONS if question.scale == scale]
