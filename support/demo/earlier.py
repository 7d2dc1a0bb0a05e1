"""Requests of the demo world whose support was delivered and rated. Every name and fact is invented."""

from europol_portal.core.fields import Classification
from support.demo.parts import Assess, Decide, Rate, Schedule, Send, Story, Tell
from support.services import Scores

EARLIER = (
    Story(
        by="pl.liaison",
        service="translation",
        title="Chat export, Albanian to Polish, 60 pages",
        need="The court asks for a written translation.",
        operation="GREY HERON",
        country="PL",
        place="By file",
        days=40,
        first=-38,
        last=-20,
        level=Classification.EU_RESTRICTED,
        details={
            "from_language": "Albanian",
            "to_language": "Polish",
            "manner": "written",
            "volume": "60 pages",
        },
        parts=(
            Send(40),
            Assess(39, Scores(0, 2, 1, 2, 1), "Short and clear."),
            Decide(39, "accept"),
            Schedule(38, -38, -25),
            Decide(37, "start"),
            Decide(24, "deliver"),
            Rate(
                20,
                4,
                "The court accepted it. Two names were spelt in different ways.",
                {"investigation": 1},
                "Send the spelling of names that is used in the file along with the texts.",
                may_share=True,
            ),
        ),
    ),
    Story(
        by="fr.liaison",
        service="on-the-spot",
        title="Analyst in Marseille for the pesticide searches",
        need="Labels and invoices are compared on the spot with those of other ports.",
        operation="SILVER THISTLE",
        country="FR",
        place="Marseille",
        days=70,
        first=-32,
        last=-29,
        details={"databases": ["analysis_system"], "staff": 1},
        parts=(
            Send(70),
            Assess(66, Scores(0, 2, 3, 0, 2), "Action day of four countries."),
            Decide(65, "accept"),
            Schedule(60, -31, -29),
            Decide(31, "start"),
            Decide(29, "deliver", "Forty labels compared, six belong together."),
            Rate(25, 4, "Labels were compared with those of other ports.", {"check": 40}),
            Rate(
                24,
                5,
                "Six labels led to one printer in another country.",
                {"check": 40, "hit": 6},
                "Pictures of the labels beforehand would have saved a day.",
                may_share=True,
                amends=True,
            ),
            Tell(23, "Send pictures of labels and packages before the analyst travels: it saves a day on the spot."),
            Decide(22, "close"),
        ),
    ),
)
